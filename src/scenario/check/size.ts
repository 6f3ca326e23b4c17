import type { Report } from "../report.ts";
import type { CircuitBreakerSpec, Scenario } from "../scenario.ts";
import { serverCount } from "../zones.ts";
import type { Path } from "../source/node.ts";

/** Bounds on what a run would have to hold in memory from its first moment on. */
const COMPONENTS_MAX = 2000;
const ENDPOINTS_MAX = 10_000;
const INSTANCES_MAX = 1_000_000;
const SERVERS_MAX = 10_000;
const USERS_MAX = 1_000_000;
/** Outcomes remembered by all breakers together. */
const REMEMBERED_MAX = 50_000_000;

/** Each setting is bounded by the schema; here what they come to together. */
export function checkSize(scenario: Scenario, report: Report): void {
  const { workloads, services, databases, caches, brokers, faults, variants } = scenario;
  for (const [kind, things] of Object.entries({
    workloads,
    services,
    databases,
    caches,
    brokers,
    faults,
    variants,
  })) {
    atMost(report, [kind], { count: Object.keys(things).length, max: COMPONENTS_MAX, what: kind });
  }
  const all = Object.values(services);
  atMost(report, ["services"], {
    count: sum(all.map(({ endpoints }) => Object.keys(endpoints).length)),
    max: ENDPOINTS_MAX,
    what: "endpoints in all",
  });
  atMost(report, ["services"], {
    count: sum(all.map(({ instances }) => instances)),
    max: INSTANCES_MAX,
    what: "instances in all",
  });
  atMost(report, ["databases"], {
    count: sum(Object.values(databases).map(serverCount)),
    max: SERVERS_MAX,
    what: "servers in all",
  });
  const users = Object.values(workloads).map(({ load }) => (load.kind === "closed" ? load.users : 0));
  atMost(report, ["workloads"], { count: sum(users), max: USERS_MAX, what: "users in all" });
  const remembered = all.flatMap(({ instances, clients }) =>
    Object.values(clients).map(({ circuitBreaker }) => instances * windowOf(circuitBreaker?.slidingWindow)),
  );
  atMost(report, ["services"], {
    count: sum(remembered),
    max: REMEMBERED_MAX,
    what: "outcomes in the sliding windows of all circuit breakers",
  });
}

/** What is remembered of single calls, or of single seconds; an interval only counts. */
function windowOf(window: CircuitBreakerSpec["slidingWindow"] | undefined): number {
  if (window === undefined || window.kind === "interval") return 0;
  return window.kind === "calls" ? window.calls : window.timeNs / 1e9;
}

function atMost(
  report: Report,
  path: Path,
  { count, max, what }: { readonly count: number; readonly max: number; readonly what: string },
): void {
  if (count > max) report.mistake(path, `${count} ${what}; at most ${max} can be simulated`, null, "key");
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
