import type { CallSpec, ClientSpec, Scenario, StepSpec } from "../scenario/scenario.ts";

/** One call of one component to another, as the steps have it. */
export interface CallSite {
  readonly caller: string;
  /** Null for a workload. */
  readonly endpoint: string | null;
  readonly callee: string;
  /** Endpoint or operation of the callee. */
  readonly calleeEndpoint: string;
  readonly client: ClientSpec;
  /** The part of the client that this endpoint may have of its own. */
  readonly call: CallSpec;
}

/** The calls that steps make directly, each pair of caller and callee endpoint once. */
export function callSites(
  scenario: Scenario,
  caller: string,
  endpoint: string | null,
  steps: readonly StepSpec[],
): readonly CallSite[] {
  const found = new Map<string, CallSite>();
  for (const { callee, calleeEndpoint } of callsIn(steps)) {
    const client = clientOf(scenario, caller, callee);
    if (client === null) continue;
    const call = client.endpoints[calleeEndpoint] ?? client;
    found.set(`${callee}.${calleeEndpoint}`, { caller, endpoint, callee, calleeEndpoint, client, call });
  }
  return [...found.values()];
}

/** All calls of a scenario, workloads first, in file order. */
export function allCallSites(scenario: Scenario): readonly CallSite[] {
  const workloads = Object.entries(scenario.workloads).flatMap(([name, { targets }]) =>
    callSites(
      scenario,
      name,
      null,
      Object.values(targets).flatMap(({ steps }) => steps),
    ),
  );
  const services = Object.entries(scenario.services).flatMap(([name, { endpoints }]) =>
    Object.entries(endpoints).flatMap(([endpoint, { steps }]) => callSites(scenario, name, endpoint, steps)),
  );
  return [...workloads, ...services];
}

/** The most attempts that one step may make of one call. */
export function attemptsMax(call: CallSpec): number {
  return (call.retry?.maxAttempts ?? 1) * (1 + (call.hedge?.maxHedges ?? 0));
}

/** The calls from a workload to the part it may hit most often with one request. */
export interface Chain {
  /** Component names, the workload first. */
  readonly names: readonly string[];
  readonly attempts: number;
}

/** For a workload, the chain of calls along which the attempts multiply most. */
export function worstChain(scenario: Scenario, workload: string): Chain {
  const steps = Object.values(scenario.workloads[workload]?.targets ?? {}).flatMap((target) => target.steps);
  return below(
    scenario,
    callSites(scenario, workload, null, steps),
    { names: [workload], attempts: 1 },
    new Set(),
  );
}

function below(
  scenario: Scenario,
  sites: readonly CallSite[],
  chain: Chain,
  walked: ReadonlySet<string>,
): Chain {
  let worst = chain;
  for (const { callee, calleeEndpoint, call } of sites) {
    const key = `${callee}.${calleeEndpoint}`;
    if (walked.has(key)) continue; // A circle would multiply without end; once round is what one request starts.
    const next = { names: [...chain.names, callee], attempts: chain.attempts * attemptsMax(call) };
    const steps = scenario.services[callee]?.endpoints[calleeEndpoint]?.steps ?? [];
    const found = below(
      scenario,
      callSites(scenario, callee, calleeEndpoint, steps),
      next,
      new Set([...walked, key]),
    );
    if (found.attempts > worst.attempts) worst = found;
  }
  return worst;
}

function clientOf(scenario: Scenario, caller: string, callee: string): ClientSpec | null {
  return (scenario.workloads[caller] ?? scenario.services[caller])?.clients[callee] ?? null;
}

interface Called {
  readonly callee: string;
  readonly calleeEndpoint: string;
}

function callsIn(steps: readonly StepSpec[]): readonly Called[] {
  return steps.flatMap((step): readonly Called[] => {
    switch (step.kind) {
      case "call":
        return [{ callee: step.service, calleeEndpoint: step.endpoint }];
      case "query":
        return [{ callee: step.database, calleeEndpoint: step.operation }];
      case "publish":
        return [{ callee: step.broker, calleeEndpoint: step.destination }];
      case "cache":
        return [...callOfCache(step), ...(step.access.kind === "lookup" ? callsIn(step.access.miss) : [])];
      case "parallel":
        return callsIn(step.branches.flat());
      case "choose":
        return callsIn(step.alternatives.flatMap((alternative) => alternative.steps));
      case "repeat":
      case "steps":
      case "transaction":
      case "background":
        return callsIn(step.steps);
      case "saga":
        return callsIn([...step.forward.flat(), ...step.backward.flat(), ...step.log]);
      case "react":
        return callsIn([...step.bodies, ...step.announce].flatMap(({ steps }) => steps));
      case "signal":
      case "record":
      case "work":
      case "sleep":
      case "effect":
      case "outbox":
      case "fail":
        return [];
    }
  });
}

/** A cache in the caller's own memory is not called. */
function callOfCache({ cache, shared, access }: Extract<StepSpec, { kind: "cache" }>): readonly Called[] {
  if (!shared || access.kind === "changed") return [];
  return [{ callee: cache, calleeEndpoint: access.kind === "lookup" ? "get" : access.kind }];
}
