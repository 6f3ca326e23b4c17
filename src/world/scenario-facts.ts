import type { Named, ScenarioFacts } from "../observe/summary.ts";
import { consumersOf } from "../scenario/consumers-of.ts";
import { stepsBelow } from "../scenario/normalise/steps.ts";
import type { ClientSpec, Scenario, StepSpec } from "../scenario/scenario.ts";

/** What is known of the text that a scenario was read from. */
export interface SourceFacts {
  /** File name without folders. */
  readonly file: string;
  readonly text: string;
  readonly variant: string | null;
  /** What the variant and the command line changed, values as YAML text. */
  readonly changes: readonly { readonly path: string; readonly value: string }[];
  /** For every variant of the file, its paths and values as YAML text. */
  readonly variants: Named<Named<string>>;
  readonly unlimited: readonly string[];
  readonly worstCaseAmplification: Named<number>;
}

/** What the page and the terminal show of the scenario itself. */
export function scenarioFacts(scenario: Scenario, source: SourceFacts): ScenarioFacts {
  const { name, summary, lesson, services, databases, caches } = scenario;
  return {
    name,
    summary,
    lesson,
    file: source.file,
    text: source.text,
    changes: source.changes,
    variants: source.variants,
    unlimited: source.unlimited,
    services: mapped(services, (service) => ({
      instances: service.instances,
      ...(service.zones === null ? {} : { zones: service.zones }),
      workers: service.concurrency,
      queue: service.queue.capacity,
      cpu: service.cpu,
      threading: service.threading,
    })),
    databases: mapped(databases, ({ connections, zone }) => ({
      ...(zone === null ? {} : { zone }),
      connections: connections?.size ?? null,
      perInstance: connections?.perInstance ?? false,
    })),
    caches: mapped(caches, ({ scope, capacity }, cache) => ({
      scope,
      capacity,
      users: usersOf(scenario, cache),
    })),
    ...consumerFacts(scenario),
    worstCaseAmplification: source.worstCaseAmplification,
    policies: mapped({ ...scenario.workloads, ...services }, ({ clients }) => mapped(clients, policyNames)),
  };
}

/** Who takes the messages of each queue; the groups of topics stand in the figures. */
function consumerFacts(scenario: Scenario): Pick<ScenarioFacts, "consumers"> {
  const consumers = mapped(scenario.brokers, ({ destinations }, broker) =>
    Object.fromEntries(
      Object.entries(destinations)
        .filter(([, { kind }]) => kind === "queue")
        .map(([queue]) => [
          queue,
          [...new Set(consumersOf(scenario, broker, queue).map(({ service }) => service))],
        ]),
    ),
  );
  return Object.values(consumers).every((queues) => Object.keys(queues).length === 0) ? {} : { consumers };
}

/** The services whose endpoints use a cache. */
function usersOf({ services }: Scenario, cache: string): readonly string[] {
  const uses = (steps: readonly StepSpec[]): boolean =>
    steps.some((step) => (step.kind === "cache" && step.cache === cache) || stepsBelow(step).some(uses));
  return Object.entries(services)
    .filter(([, { endpoints }]) => Object.values(endpoints).some(({ steps }) => uses(steps)))
    .map(([name]) => name);
}

function mapped<T, U>(named: Named<T>, change: (value: T, name: string) => U): Named<U> {
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [name, change(value, name)]));
}

/** The policies that are switched on, named as in the file, outermost first. */
function policyNames(client: ClientSpec): readonly string[] {
  const policies: readonly (readonly [string, boolean])[] = [
    ["fallback", client.fallback !== null],
    ["deadline", client.deadlineNs !== null],
    ["retry", client.retry !== null],
    ["retry budget", client.retry !== null && client.retry.budget !== null],
    ["retry throttle", client.retry !== null && client.retry.throttle !== null],
    ["retry quota", client.retry !== null && client.retry.quota !== null],
    ["hedge", client.hedge !== null],
    ["throttling", client.throttling !== null],
    ["circuit breaker", client.circuitBreaker !== null],
    ["rate limiter", client.rateLimiter !== null],
    ["timeout", client.timeoutNs !== null],
    ["concurrency limit", client.concurrencyLimit !== null],
    ["bulkhead", client.bulkhead !== null],
    ["outlier detection", client.outlierDetection !== null],
    ["connections", client.connections !== null],
    ["producer", client.producer !== null],
    ["cancellation", client.cancellation],
  ];
  return policies.filter(([, isOn]) => isOn).map(([name]) => name);
}
