import type { CallSite } from "./chains.ts";
import type {
  DatabaseSpec,
  DistributionSpec,
  LoadSpec,
  Named,
  Scenario,
  ServiceSpec,
  StepSpec,
} from "../scenario/scenario.ts";
import { consumersOf } from "../scenario/consumers-of.ts";
import { distributionOf } from "../world/distributions.ts";
import { queuesReached } from "../world/exchanges.ts";

/** Visits per second to everything that can be visited, by `name.endpoint`, when nothing fails. */
export type Visits = ReadonlyMap<string, number>;

/** What a scenario's load asks of its parts, by arithmetic on means alone: no queue, no failure, no retry. */
export class Demand {
  private readonly _scenario: Scenario;
  private readonly _visitsOfEndpoint = new Map<string, Visits>();
  private readonly _stayOfEndpoint = new Map<string, number>();

  constructor(scenario: Scenario) {
    this._scenario = scenario;
  }

  /** Requests per second of a workload: the mean over the run and the highest there is. */
  rateOf(workload: string): { readonly mean: number; readonly peak: number } {
    const { load, targets } = this._scenario.workloads[workload]!;
    const answerNs = shares(targets).reduce(
      (sum, { share, steps }) => sum + share * this._stayIn(workload, steps),
      0,
    );
    return rateOfLoad(load, this._scenario.durationNs, answerNs);
  }

  /** Mean time (ns) from a call to its answer when nothing waits; infinite where a mean is. */
  answerNs({
    caller,
    callee,
    calleeEndpoint,
  }: Pick<CallSite, "caller" | "callee" | "calleeEndpoint">): number {
    const operation =
      this._scenario.databases[callee]?.operations[calleeEndpoint] ??
      storeTime(this._scenario, callee, calleeEndpoint);
    const stayNs = operation === undefined ? this._stayAt(callee, calleeEndpoint) : meanOf(operation);
    return this._roundTrip(caller, callee) + stayNs;
  }

  /** Mean time (ns) of a visit when nothing waits, the way there and back left out. */
  stayNs(service: string, endpoint: string): number {
    return this._stayAt(service, endpoint);
  }

  /** Visits per second that the workloads cause, each at the rate that is picked from its rates. */
  visits(pick: (rate: { readonly mean: number; readonly peak: number }) => number): Visits {
    const total = new Map<string, number>();
    for (const [name, { targets }] of Object.entries(this._scenario.workloads)) {
      const rate = pick(this.rateOf(name));
      for (const { share, steps } of shares(targets)) add(total, this._visitsIn(steps), rate * share);
    }
    return total;
  }

  /** Mean busy share of a service's workers at these visits; null where they are unlimited. */
  utilizationOf(name: string, service: ServiceSpec, visits: Visits): number | null {
    if (service.concurrency === null) return null;
    const held = (steps: readonly StepSpec[]): number =>
      service.threading === "blocking" ? this._stayIn(name, steps) : workIn(steps);
    return this._busyNs(name, service, visits, held) / (service.instances * service.concurrency);
  }

  /** Mean busy share of a service's cores; null where work is elapsed time. */
  cpuUtilizationOf(name: string, service: ServiceSpec, visits: Visits): number | null {
    if (service.cpu === null) return null;
    return this._busyNs(name, service, visits, workIn) / (service.instances * service.cpu);
  }

  /** Mean busy share of a database's connections, all pools of one size together; null where unlimited. */
  connectionUtilizationOf(
    name: string,
    database: DatabaseSpec,
    visits: Visits,
    pools: number,
  ): number | null {
    if (database.connections === null) return null;
    let busy = 0;
    for (const [operation, duration] of Object.entries(database.operations)) {
      busy += ((visits.get(`${name}.${operation}`) ?? 0) * meanOf(duration)) / 1e9;
    }
    return busy / (database.connections.size * pools);
  }

  private _busyNs(
    name: string,
    service: ServiceSpec,
    visits: Visits,
    held: (steps: readonly StepSpec[]) => number,
  ): number {
    let busy = 0;
    for (const [endpoint, { steps }] of Object.entries(behavioursOf(service))) {
      busy += ((visits.get(`${name}.${endpoint}`) ?? 0) * held(steps)) / 1e9;
    }
    return busy;
  }

  /** Visits per second caused by one request a second that walks the steps. */
  private _visitsIn(steps: readonly StepSpec[]): Visits {
    const total = new Map<string, number>();
    for (const step of steps) {
      if (step.kind === "call" || step.kind === "signal") {
        add(total, new Map([[`${step.service}.${step.endpoint}`, 1]]), 1);
        add(total, this._visitsBelow(step.service, step.endpoint), 1);
      } else if (step.kind === "query") add(total, new Map([[`${step.database}.${step.operation}`, 1]]), 1);
      else if (step.kind === "publish" || step.kind === "outbox") this._addConsumers(total, step);
      for (const { times, steps: inner } of innerSteps(step)) add(total, this._visitsIn(inner), times);
    }
    return total;
  }

  private _visitsBelow(service: string, endpoint: string): Visits {
    const key = `${service}.${endpoint}`;
    const known = this._visitsOfEndpoint.get(key);
    if (known !== undefined) return known;
    this._visitsOfEndpoint.set(key, new Map()); // Calls in a circle are counted once round.
    const visits = this._visitsIn(this._stepsOf(service, endpoint));
    this._visitsOfEndpoint.set(key, visits);
    return visits;
  }

  private _stepsOf(service: string, endpoint: string): readonly StepSpec[] {
    const spec = this._scenario.services[service];
    return spec === undefined ? [] : (behavioursOf(spec)[endpoint]?.steps ?? []);
  }

  /** What is published is handled once by each group. */
  private _addConsumers(total: Map<string, number>, { broker, destination, address }: Published): void {
    const spec = this._scenario.brokers[broker];
    const queues = spec === undefined ? null : queuesReached(spec, destination, address?.routingKey ?? "");
    for (const queue of queues ?? [destination])
      for (const [service, share, consumer] of sharesOf(this._scenario, broker, queue)) {
        add(total, new Map([[`${service}.${consumer}`, 1]]), share);
        add(total, this._visitsBelow(service, consumer), share);
      }
  }

  /** Mean time (ns) that the steps take when nothing waits. */
  private _stayIn(caller: string, steps: readonly StepSpec[]): number {
    return steps.reduce((sum, step) => sum + this._stayOf(caller, step), 0);
  }

  private _stayOf(caller: string, step: StepSpec): number {
    switch (step.kind) {
      case "work":
        return meanOf(step.demand);
      case "sleep":
        return meanOf(step.duration);
      case "call":
        return this.answerNs({ caller, callee: step.service, calleeEndpoint: step.endpoint });
      case "query":
        return this.answerNs({ caller, callee: step.database, calleeEndpoint: step.operation });
      case "publish":
        return this.answerNs({ caller, callee: step.broker, calleeEndpoint: step.destination });
      case "cache": {
        // A hit: what a load takes depends on what is in the cache.
        const latencyNs = meanOf(
          this._scenario.caches[step.cache]?.latency ?? { kind: "constant", value: 0 },
        );
        return step.access.kind === "changed"
          ? 0
          : latencyNs + (step.shared ? this._roundTrip(caller, step.cache) : 0);
      }
      case "parallel": {
        // The mean of the slowest is more than the slowest mean: this is the least it can be.
        const branches = step.branches.map((branch) => this._stayIn(caller, branch)).sort((a, b) => a - b);
        return branches[Math.min(step.waitFor, branches.length) - 1] ?? 0;
      }
      case "saga":
        return this._scenario.sagas[step.saga]?.reply === "atStart"
          ? this._stayIn(caller, step.log)
          : innerSteps(step).reduce((sum, { times, steps }) => sum + times * this._stayIn(caller, steps), 0);
      case "background":
      case "signal":
      case "record":
      case "effect":
      case "outbox":
      case "fail":
        return 0;
      case "react":
      case "choose":
      case "repeat":
      case "steps":
      case "transaction":
        return innerSteps(step).reduce(
          (sum, inner) => sum + inner.times * this._stayIn(caller, inner.steps),
          0,
        );
    }
  }

  private _stayAt(service: string, endpoint: string): number {
    const key = `${service}.${endpoint}`;
    const known = this._stayOfEndpoint.get(key);
    if (known !== undefined) return known;
    this._stayOfEndpoint.set(key, 0);
    const stay = this._stayIn(service, this._stepsOf(service, endpoint));
    this._stayOfEndpoint.set(key, stay);
    return stay;
  }

  private _roundTrip(from: string, to: string): number {
    const { links, latency } = this._scenario.network;
    return 2 * meanOf((links[from]?.[to] ?? links[to]?.[from])?.latency ?? latency);
  }
}

type Published = Extract<StepSpec, { kind: "publish" | "outbox" }>;

/** All that a service does, by endpoint and consumer: no two have one name. */
function behavioursOf({ endpoints, consumers }: ServiceSpec): Named<{ readonly steps: readonly StepSpec[] }> {
  return { ...endpoints, ...consumers };
}

/** How long a broker takes to store a message; an exchange as long as the slowest of its queues. */
function storeTime(scenario: Scenario, broker: string, destination: string): DistributionSpec | undefined {
  const destinations = scenario.brokers[broker]?.destinations ?? {};
  const spec = destinations[destination];
  if (spec?.kind !== "exchange") return spec?.latency;
  return spec.bindings
    .flatMap(({ queue }) => storeTime(scenario, broker, queue) ?? [])
    .sort((a, b) => meanOf(b) - meanOf(a))[0];
}

/** Who handles the messages of a destination, and what share of them: services in one group divide them by instances. */
function sharesOf(
  scenario: Scenario,
  broker: string,
  destination: string,
): readonly (readonly [service: string, share: number, consumer: string])[] {
  const all = consumersOf(scenario, broker, destination).map(({ service, name, consumer }) => ({
    service,
    name,
    // All who consume from a queue divide it.
    group: consumer.subscription.kind === "topic" ? consumer.subscription.group : null,
    instances: scenario.services[service]?.instances ?? 0,
  }));
  return all.map(({ service, name, group, instances }) => {
    const together = all.filter((other) => other.group === group);
    return [service, instances / together.reduce((sum, other) => sum + other.instances, 0), name];
  });
}

/** Mean of a distribution, in the unit of its parameters. */
export function meanOf(spec: DistributionSpec): number {
  return distributionOf(spec).mean;
}

/** Mean work (ns) in the steps, wherever it stands, background too. */
function workIn(steps: readonly StepSpec[]): number {
  return steps.reduce((sum, step) => {
    const inner = innerSteps(step).reduce((work, { times, steps: below }) => work + times * workIn(below), 0);
    return sum + inner + (step.kind === "work" ? meanOf(step.demand) : 0);
  }, 0);
}

/** The steps inside a step, and how often each list is walked on average. */
function innerSteps(
  step: StepSpec,
): readonly { readonly times: number; readonly steps: readonly StepSpec[] }[] {
  switch (step.kind) {
    case "parallel":
      return step.branches.map((steps) => ({ times: 1, steps }));
    case "choose":
      return shares(step.alternatives).map(({ share, steps }) => ({ times: share, steps }));
    case "repeat":
      return [{ times: meanOf(step.times), steps: step.steps }];
    case "steps":
    case "transaction":
    case "background":
      return [{ times: 1, steps: step.steps }];
    case "saga":
      // As when all goes well: each step is done, and noted down.
      return [...step.forward.map((steps) => ({ times: 1, steps })), { times: step.writes, steps: step.log }];
    case "react":
      return [...step.bodies, ...step.announce];
    case "cache":
      // As if the cache were empty: what stands behind it has to live through that.
      return step.access.kind === "lookup" ? [{ times: 1, steps: step.access.miss }] : [];
    case "work":
    case "sleep":
    case "call":
    case "signal":
    case "record":
    case "query":
    case "effect":
    case "publish":
    case "outbox":
    case "fail":
      return [];
  }
}

interface Weighted {
  readonly weight: number;
  readonly steps: readonly StepSpec[];
}

function shares(
  parts: Readonly<Record<string, Weighted>> | readonly Weighted[],
): readonly { readonly share: number; readonly steps: readonly StepSpec[] }[] {
  const all = Object.values(parts);
  const total = all.reduce((sum, { weight }) => sum + weight, 0);
  return all.map(({ weight, steps }) => ({ share: weight / total, steps }));
}

function rateOfLoad(
  load: LoadSpec,
  durationNs: number,
  answerNs: number,
): { readonly mean: number; readonly peak: number } {
  switch (load.kind) {
    case "open": {
      const requests = load.stages.reduce((sum, stage) => {
        const seconds = (Math.min(stage.endNs, durationNs) - Math.min(stage.startNs, durationNs)) / 1e9;
        return sum + (seconds * (stage.fromRate + stage.toRate)) / 2;
      }, 0);
      return {
        mean: requests / (durationNs / 1e9),
        peak: Math.max(0, ...load.stages.flatMap((stage) => [stage.fromRate, stage.toRate])),
      };
    }
    case "closed": {
      const rate = load.users / ((meanOf(load.thinkTime) + answerNs) / 1e9);
      return { mean: rate, peak: rate };
    }
    case "reconcile":
      return { mean: 0, peak: 0 }; // Nothing fails here, so nothing is to be repaired.
    case "replay": {
      const rate = load.atNs.length / (durationNs / 1e9);
      return { mean: rate, peak: rate };
    }
  }
}

function add(total: Map<string, number>, visits: Visits, factor: number): void {
  for (const [name, count] of visits) total.set(name, (total.get(name) ?? 0) + count * factor);
}
