import { metricsOf } from "../metrics.ts";
import type { MetricLeaf, MetricNode } from "../metric-node.ts";
import { parseScenario } from "../parse.ts";
import { ScenarioError } from "../problem.ts";
import type { MetricUnit } from "../scenario.ts";

/** A scenario that has every figure there is; its names stand for any name, the number behind one for nothing. */
const EVERY_FIGURE = `
name: Everything
duration: 10m
workloads: { W: { rate: 1/s, slo: { availability: 99%, latency: { percentile: 95%, below: 1s }, alerts: { A: { burnRate: 2, long: 1h, short: 5m } } }, targets: { T: { target: S.E } }, client: CLIENT } }
policies:
  CLIENT: { timeout: 1s, circuitBreaker: {}, bulkhead: {}, outlierDetection: {}, throttling: {}, concurrencyLimit: vegas, connections: {}, rateLimiter: { limitForPeriod: 1, limitRefreshPeriod: 1s }, retry: { maxAttempts: 2, budget: {} } }
  SENDER: { timeout: 1s, producer: {} }
services:
  S:
    instances: { ZONE: 1, ZONE2: 1 }
    concurrency: 1
    cpu: 1
    idempotency: {}
    concurrencyLimit: aimd
    rateLimits: { LIMIT: { rate: 100/s } }
    endpoints: { E: [{ query: D.OP }, { cache: C, drop: true }, { effect: X }, { saga: G }, { publish: BROKER.TOPIC }, { transaction: D2, steps: [{ query: D2.OP }, { publish: BROKER.TOPIC, outbox: D2 }] }] }
    consumers: { CONSUMER: { from: BROKER.TOPIC, group: GROUP, steps: [] } }
    clients: { BROKER: { preset: SENDER } }
databases:
  D: { zone: ZONE, connections: { size: 1, opening: {} }, operations: { OP: 1ms }, contention: { reads: [], writes: [OP] }, replicas: { count: 1, writes: [OP] } }
  D2: { connections: 1, operations: { OP: 1ms }, outbox: {} }
  D4: { operations: { OP: 1ms }, backups: { every: 1h, restore: 1m, writes: [OP] } }
  D3: { shards: 2, connections: 1, operations: { OP: 1ms }, replicas: { count: 1, writes: [OP] } }
caches: { C: {} }
brokers: { BROKER: { topics: { TOPIC: {} }, queues: { QUEUE: {} }, exchanges: { EXCHANGE: { queues: [QUEUE] } } } }
registries: { R: { services: [S] } }
sagas:
  G: { coordinator: S, mode: tcc, steps: [{ name: STEP, do: [], confirm: [] }] }
  G2: { coordinator: S, mode: choreographed, events: BROKER.TOPIC, steps: [{ name: STEP, do: [{ call: S.E }] }] }
records: { RECORD: { copyOf: ORIGINAL }, ORIGINAL: {} }
faults: { F: { at: 1m, crash: { target: S } } }
cost: { instanceHour: 1 }
network: { bandwidth: 1GiB/s, sizes: { S: { response: 1KiB } } }
invariants: { I: { X: 2+ } }
`;

/** A copy has all that its original has; what a saga that is danced brings along is as what stands in the file. */
const REPEATED = /^records\.ORIGINAL\.|^services\.S\.endpoints\.G\.|\.groups\.S-G2\./;

const UNIT_WORDS: Readonly<Record<MetricUnit, string>> = {
  ms: "duration",
  perSecond: "rate",
  ratio: "ratio",
  count: "count",
  number: "number",
  state: "`closed`, `open`, `half-open`",
  boolean: "`true`, `false`",
};

/** Every figure that a condition may speak of, as a Markdown table. */
export function figuresTable(): string {
  const parsed = parseScenario({ file: "everything.yaml", text: EVERY_FIGURE, read: () => "" });
  if (!parsed.ok) throw new ScenarioError(parsed.problems);
  const all = rowsOf(metricsOf(parsed.scenario), []);
  const rows = all
    .filter(([path]) => !REPEATED.test(path))
    .map(([path, unit, windows]) => `| \`${path}\` | ${unit} | ${windows ? "yes" : "no"} |`);
  return ["| path | compared with | from and to |", "| --- | --- | --- |", ...new Set(rows)].join("\n");
}

type Row = readonly [string, string, boolean];

function rowsOf(node: MetricNode, above: readonly string[]): Row[] {
  if (node.kind === "metric") return [[pathText(above), UNIT_WORDS[node.unit], node.hasWindows]];
  if (node.kind === "absent") return [];
  const below = [...node.below];
  const leaves = below
    .map(([name, leaf]) => [name, leaf()] as const)
    .filter((entry): entry is readonly [string, MetricLeaf] => entry[1].kind === "metric");
  const isLatency = leaves.some(([name]) => name === "p999");
  if (isLatency)
    return [
      [
        `${pathText(above)}.{count, mean, stddev, min, p50, p75, p90, p95, p99, p999, max}`,
        "duration (count: count)",
        true,
      ],
    ];
  if (leaves.some(([name]) => name === "queue-full")) return [[`${pathText(above)}.CAUSE`, "count", true]];
  if (leaves.some(([name]) => name === "UNAVAILABLE")) return [[`${pathText(above)}.CODE`, "count", true]];
  return below.flatMap(([name, child]) => rowsOf(child(), [...above, name]));
}

/** Names of the sample as the text calls them. */
function pathText(numbered: readonly string[]): string {
  const path = numbered.map((name) => name.replace(/^([A-Z]+)\d$/, "$1").replace(/^\d+$/, "N"));
  const isClient = path[0] === "clients" || path[0] === "network";
  const at = path[0] === "network" ? 2 : 1;
  const named = isClient
    ? path.map((name, index) => (index === at ? "A" : index === at + 1 ? "B" : name))
    : path;
  const isPlace = named.indexOf("failedAt");
  return named.map((name, index) => (isPlace >= 0 && index === isPlace + 1 ? "COMPONENT" : name)).join(".");
}
