import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { simulate } from "../../src/world/simulate.ts";
import { NOWHERE } from "../world/run-yaml.ts";

/** A mean over 1100 runs, with the deviation of the mean of 100 of them. */
interface Published {
  readonly mean: number;
  readonly deviation: number;
}

interface Study {
  readonly strategy: string;
  readonly retry: string;
  readonly clients: number;
  /** Writes that were tried. */
  readonly writes: Published;
  /** When the last client is through, ms. */
  readonly time: Published;
}

const RETRIES = {
  None: "jitter: none",
  Exponential: "backoff: { base: 10ms, multiplier: 2, max: 2s }, jitter: none",
  EqualJitter: "backoff: { base: 10ms, multiplier: 2, max: 2s }, jitter: equal",
  FullJitter: "backoff: { base: 10ms, multiplier: 2, max: 2s }, jitter: full",
  Decorr: "backoff: { base: 5ms, max: 2s }, jitter: decorrelated",
};

const study = (
  strategy: keyof typeof RETRIES,
  clients: number,
  [writes, writesDeviation]: readonly [number, number],
  [time, timeDeviation]: readonly [number, number],
): Study => ({
  strategy,
  retry: RETRIES[strategy],
  clients,
  writes: { mean: writes, deviation: writesDeviation },
  time: { mean: time, deviation: timeDeviation },
});

/** Runs of the program that Amazon published with its article on backoff and jitter (aws-arch-backoff-simulator). */
const STUDIES: readonly Study[] = [
  study("None", 10, [51.0, 0.5], [381.1, 3.2]),
  study("Exponential", 10, [50.9, 0.7], [3501.1, 164.1]),
  study("EqualJitter", 10, [42.5, 0.2], [721.4, 18.1]),
  study("FullJitter", 10, [39.0, 0.5], [468.1, 10.4]),
  study("Decorr", 10, [37.6, 0.3], [431.0, 7.0]),
  study("None", 50, [689.6, 1.5], [1140.8, 4.3]),
  study("Exponential", 50, [622.9, 3.6], [36_282.8, 327.1]),
  study("EqualJitter", 50, [347.0, 0.7], [4250.4, 64.9]),
  study("FullJitter", 50, [332.4, 0.3], [2904.1, 57.7]),
  study("Decorr", 50, [375.2, 1.5], [2193.0, 33.4]),
  study("None", 100, [2423.8, 3.8], [2030.2, 3.2]),
  study("Exponential", 100, [1852.1, 8.7], [63_163.7, 600]),
  study("EqualJitter", 100, [812.7, 0.8], [6645, 61.1]),
  study("FullJitter", 100, [796, 0.9], [4932, 50.9]),
  study("Decorr", 100, [1003.1, 2.2], [4595, 50.8]),
  study("None", 190, [8002.1, 7.4], [3537.9, 4.3]),
  study("Exponential", 190, [5166.4, 11.6], [101_355, 261.1]),
  study("EqualJitter", 190, [1760, 0.9], [9436.3, 65.4]),
  study("FullJitter", 190, [1772, 1.2], [7427.2, 64.1]),
  study("Decorr", 190, [2436.1, 4.9], [7930.3, 122.7]),
];

/** All begin at once to read a row and to write it back if nobody else has; every hop takes |N(10, 2)| ms. */
function scenarioOf({ retry, clients }: Study): Scenario {
  const text = `
name: Backoff and jitter
duration: 1000s
workloads:
  clients: { replay: at.csv, target: app, client: { retry: { maxAttempts: 1000, ${retry} } } }
services: { app: { steps: [{ query: db.read }, { query: db.write }] } }
databases: { db: { operations: { read: 0s, write: 0s }, contention: { versions: true } } }
network: { links: { app: { db: { latency: { normal: { mean: 10ms, stddev: 2ms } } } } } }
`;
  const read = (): string => ["at", ...Array.from({ length: clients }, () => "0s")].join("\n");
  const parsed = parseScenario({ file: "study.yaml", text, read });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.scenario;
}

/** The more clients there are, the less one run differs from another. */
const runsOf = (clients: number): number => (clients <= 50 ? 60 : 20);

function expectPublished(values: readonly number[], { mean, deviation }: Published): void {
  const own = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - own) ** 2, 0) / (values.length - 1);
  const error = Math.sqrt(variance / values.length + deviation ** 2 / 11);
  const said = `${own.toFixed(1)}, published ${mean}, standard error ${error.toFixed(2)}`;
  expect(error, `too blunt to tell: ${said}`).toBeLessThan(0.08 * mean);
  expect(Math.abs(own - mean), said).toBeLessThan(3.5 * error + 0.05);
}

describe("Clients that change one row under optimistic control", () => {
  it.each(STUDIES.map((one) => [one.strategy, one.clients, one] as const))(
    "with %s backoff and %i of them, try as often and take as long as Amazon's study says",
    (_strategy, clients, own) => {
      const scenario = scenarioOf(own);
      const runs = Array.from(
        { length: runsOf(clients) },
        (_, run): Summary => simulate({ ...scenario, seed: `study/${run}` }, { source: NOWHERE }).summary,
      );
      for (const run of runs) expect(run.workloads["clients"]?.ok).toBe(clients);
      expectPublished(
        runs.map(({ databases }) => databases["db"]!.operations["write"]!.requests),
        own.writes,
      );
      expectPublished(
        runs.map(({ workloads }) => workloads["clients"]!.latency.max!),
        own.time,
      );
      // Each client succeeds once, and every other write was a conflict.
      for (const { databases } of runs) {
        const { requests } = databases["db"]!.operations["write"]!;
        expect(databases["db"]!.contention!.conflicts).toBe(requests - clients);
      }
    },
  );
});
