import type { FinishedRun } from "../../src/experiment/run.ts";
import type { MetricReading } from "../../src/observe/setup.ts";
import type {
  ImpactSummary,
  LatencySummary,
  Summary,
  WorkloadImpact,
  WorkloadSummary,
} from "../../src/observe/summary.ts";
import type { Condition, ConditionSide } from "../../src/scenario/scenario.ts";

export const NO_LATENCY: LatencySummary = {
  count: 0,
  mean: null,
  stddev: null,
  min: null,
  p50: null,
  p75: null,
  p90: null,
  p95: null,
  p99: null,
  p999: null,
  max: null,
};

/** A Summary of one workload, `users`, with the figures that a test is about. */
export function summaryOf({
  goodput,
  seed = "1",
  impact,
  stopped = null,
  ...users
}: {
  readonly goodput: number;
  readonly successRate?: number;
  readonly p99?: number;
  readonly seed?: string;
  readonly impact?: Partial<ImpactSummary>;
  readonly stopped?: Summary["stopped"];
}): Summary {
  return {
    schema: "ripplesim/summary@1",
    version: "0.0.0",
    scenario: {
      name: "A test",
      summary: null,
      lesson: null,
      file: "test.yaml",
      text: "",
      changes: [],
      variants: {},
      unlimited: [],
      services: {},
      databases: {},
      caches: {},
      worstCaseAmplification: {},
      policies: {},
    },
    seed,
    variant: null,
    durationMs: 1000,
    warmupMs: 0,
    events: 1,
    fingerprint: "00000000000000aa",
    workloads: { users: workloadOf({ goodput, ...users }) },
    services: {},
    clients: {},
    databases: {},
    caches: {},
    brokers: {},
    registries: {},
    effects: {},
    invariants: {},
    sagas: {},
    network: { links: {} },
    faults:
      impact === undefined
        ? {}
        : {
            slow: {
              startMs: 0,
              endMs: 1,
              strikes: 1,
              activeMs: 1,
              aborted: false,
              episodes: [{ startMs: 0, endMs: 1 }],
              text: "",
              impact: { users: impactOf(impact) },
              blastRadius: { workloads: null, services: null, databases: null, spread: [] },
            },
          },
    timeline: [],
    series: {
      windowMs: 1000,
      workloads: {},
      services: {},
      databases: {},
      caches: {},
      brokers: {},
      clients: {},
      circuits: {},
      slos: {},
    },
    thresholds: [],
    advice: [],
    stopped,
  };
}

/** A finished run that found these values at these paths. */
export function runWith(
  readings: Readonly<Record<string, MetricReading["value"] | MetricReading>>,
  summary = summaryOf({ goodput: 1 }),
): FinishedRun {
  const entries = Object.entries(readings).map(([path, found]) => {
    const reading =
      typeof found === "object" && found !== null ? found : { value: found, samples: null, wanted: null };
    return [path, reading] as const;
  });
  return { summary, readings: new Map(entries), traces: null, examples: [] };
}

/** `path operator literal`, of a path of one word unless dots divide it. */
export function condition(
  path: string,
  operator: Condition["operator"],
  right: number | string | boolean,
): Condition {
  return {
    text: `${path} ${operator} ${String(right)}`,
    left: metric(path),
    operator,
    right: literal(right),
    window: null,
  };
}

/** `variant.path operator variant.path`. */
export function finding(
  left: readonly [string, string],
  operator: Condition["operator"],
  right: readonly [string, string],
): Condition {
  const text = `${left.join(".")} ${operator} ${right.join(".")}`;
  return { text, left: metric(left[1], left[0]), operator, right: metric(right[1], right[0]), window: null };
}

export function metric(
  path: string,
  variant: string | null = null,
  factor = 1,
): Extract<ConditionSide, { kind: "metric" }> {
  return { kind: "metric", factor, variant, path: path.split("."), unit: "number", quantile: null };
}

export function literal(value: number | string | boolean): ConditionSide {
  return { kind: "literal", value, text: String(value) };
}

function workloadOf({
  goodput,
  successRate = null,
  p99 = null,
}: {
  readonly goodput: number;
  readonly successRate?: number | null;
  readonly p99?: number | null;
}): WorkloadSummary {
  return {
    requests: 0,
    ok: 0,
    failed: 0,
    inFlight: 0,
    degraded: 0,
    throughput: goodput,
    goodput,
    successRate,
    latency: { ...NO_LATENCY, p99 },
    failedLatency: NO_LATENCY,
    outcomes: {},
    causes: {},
    failedAt: {},
    targets: {},
    slo: null,
  };
}

function impactOf(impact: Partial<ImpactSummary>): WorkloadImpact {
  return {
    baselineGoodput: null,
    worstGoodput: null,
    lostRequests: 0,
    recovered: null,
    recoveryMs: null,
    detectionMs: null,
    metastable: impact.recovered === undefined || impact.recovered === null ? null : !impact.recovered,
    sustainedBy: [],
    ...impact,
  };
}
