import { allSteps, calleesOf, stepsOfService } from "../normalise/services.ts";
import { visitSteps } from "../normalise/steps.ts";
import { relayRoutes } from "../outboxes.ts";
import type { Report } from "../report.ts";
import type { FaultSpec } from "../fault.ts";
import type { Scenario, StepSpec } from "../scenario.ts";
import { membersOf } from "../zones.ts";

/** Warns of what can have no effect: components nobody calls, links and faults where nothing passes. */
export function warnOfUnused(scenario: Scenario, report: Report): void {
  const called = reached(scenario);
  warnOfUnmentioned(scenario, report);
  for (const kind of ["services", "databases", "brokers"] as const) {
    for (const name of Object.keys(scenario[kind])) {
      if (!called.has(name)) report.warning([kind, name], UNUSED[kind]);
    }
  }
  for (const [from, row] of Object.entries(scenario.network.links)) {
    for (const to of Object.keys(row)) {
      if (!hasTraffic(scenario, [from, to]))
        report.warning(["network", "links", from, to], `nothing passes between ${from} and ${to}`);
    }
  }
  for (const [name, fault] of Object.entries(scenario.faults)) {
    const between = betweenOf(fault);
    if (between !== null && !hasTraffic(scenario, between))
      report.warning(
        ["faults", name],
        `nothing passes between ${between[0]} and ${between[1]}, so this fault changes nothing`,
      );
  }
}

const UNUSED = {
  services: "nothing ever calls it",
  databases: "nothing ever calls it",
  brokers: "nothing ever publishes to it",
};

function warnOfUnmentioned(scenario: Scenario, report: Report): void {
  for (const name of Object.keys(scenario.caches)) {
    if (!usesCache(scenario, name)) report.warning(["caches", name], "nothing ever looks into it");
  }
  for (const name of Object.keys(scenario.sagas)) {
    if (!beginsSaga(scenario, name)) report.warning(["sagas", name], "no step begins it");
  }
  for (const name of Object.keys(scenario.records)) {
    if (!usesRecord(scenario, name)) report.warning(["records", name], "no step has to do with it");
  }
}

/** Whether any step of the scenario has to do with a cache. */
function usesCache(scenario: Scenario, cache: string): boolean {
  return hasStep(scenario, (step) => step.kind === "cache" && step.cache === cache);
}

function usesRecord(scenario: Scenario, record: string): boolean {
  return hasStep(scenario, (step) => step.kind === "record" && step.record === record);
}

function beginsSaga(scenario: Scenario, saga: string): boolean {
  return hasStep(scenario, (step) => step.kind === "saga" && step.saga === saga);
}

function hasStep(scenario: Scenario, isIt: (step: StepSpec) => boolean): boolean {
  return allSteps(scenario).some((steps) => {
    let found = false;
    visitSteps(steps, (step) => {
      found ||= isIt(step);
    });
    return found;
  });
}

function betweenOf(fault: FaultSpec): readonly [string, string] | null {
  return "way" in fault ? fault.way.between : null;
}

/** Between two components, or between anything in a zone and the other end. */
function hasTraffic(scenario: Scenario, [one, other]: readonly [string, string]): boolean {
  const others = membersOf(scenario, other);
  return membersOf(scenario, one).some((a) => others.some((b) => isLinked(scenario, a, b)));
}

function isLinked(scenario: Scenario, a: string, b: string): boolean {
  const calls = (caller: string, callee: string): boolean => {
    const callers = { ...scenario.workloads, ...scenario.services };
    return Object.hasOwn(callers, caller) && Object.hasOwn(callers[caller]?.clients ?? {}, callee);
  };
  return (
    calls(a, b) ||
    calls(b, a) ||
    relays(scenario, a, b) ||
    relays(scenario, b, a) ||
    consumes(scenario, a, b) ||
    consumes(scenario, b, a) ||
    tells(scenario, a, b) ||
    tells(scenario, b, a) ||
    talksToRegistry(scenario, a, b) ||
    talksToRegistry(scenario, b, a)
  );
}

/** Whether one service tells the instances of another (or its own) that copies are to be dropped. */
function tells({ services }: Scenario, from: string, to: string): boolean {
  const accessesOf = (service: string): Extract<StepSpec, { kind: "cache" }>[] => {
    const found: Extract<StepSpec, { kind: "cache" }>[] = [];
    const spec = services[service];
    for (const steps of spec === undefined ? [] : stepsOfService(spec))
      visitSteps(steps, (step) => {
        if (step.kind === "cache") found.push(step);
      });
    return found;
  };
  const told = new Set(accessesOf(to).map(({ cache }) => cache));
  return accessesOf(from).some(
    ({ cache, access }) => access.kind === "drop" && access.everywhere && told.has(cache),
  );
}

/** Whether one publishes to the other from an outbox. */
function relays(scenario: Scenario, from: string, to: string): boolean {
  return relayRoutes(scenario).some((route) => route.from === from && route.to === to);
}

/** Whether a service handles messages of a broker. */
function consumes({ services }: Scenario, service: string, broker: string): boolean {
  const consumers = Object.hasOwn(services, service) ? services[service]?.consumers : undefined;
  return Object.values(consumers ?? {}).some((consumer) => consumer.broker === broker);
}

/** Instances renew their leases there, and callers look for them. */
function talksToRegistry(scenario: Scenario, name: string, other: string): boolean {
  const services = scenario.registries[name]?.services ?? [];
  const clients = { ...scenario.workloads, ...scenario.services }[other]?.clients ?? {};
  return services.some((service) => service === other || Object.hasOwn(clients, service));
}

/** Components that a request of some workload can come to, whatever endpoint it takes there. */
function reached(scenario: Scenario): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = Object.values(scenario.workloads).flatMap(({ targets, clients }) => [
    ...calleesOf(Object.values(targets).map(({ steps }) => steps)),
    ...Object.keys(clients),
  ]);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    const service = Object.hasOwn(scenario.services, name) ? scenario.services[name] : undefined;
    waiting.push(...Object.keys(service?.clients ?? {}));
    for (const steps of service === undefined ? [] : stepsOfService(service))
      visitSteps(steps, (step) => {
        if (step.kind === "outbox") waiting.push(step.broker, step.database);
      });
    if (Object.hasOwn(scenario.brokers, name))
      waiting.push(...Object.keys(scenario.services).filter((other) => consumes(scenario, other, name)));
  }
  return found;
}
