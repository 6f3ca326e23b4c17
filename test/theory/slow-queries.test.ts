import { describe, expect, it } from "vitest";
import { replications } from "./support/play.ts";

/**
 * A published example of the simulator happy-simulator (database_query_timeout.py), run once with its own seed: 500 queries of
 * 10 ms a second for 70 s, and from 15 s to 25 s 150 more of 1 s, over a pool of 100 connections.
 */
const example = (timeout: string): string => `
name: Slow queries exhaust the pool
duration: 85s
workloads:
  regular: { target: web, stages: [{ for: 70s, rate: 500/s }, { for: 15s, rate: 0/s }] }
  burst: { target: page, stages: [{ for: 15s, rate: 0/s }, { for: 10s, rate: 150/s }, { for: 60s, rate: 0/s }] }
services:
  web: { steps: [{ query: main.regular }] }
  page: { steps: [{ query: main.slow }], clients: { main: { retry: { maxAttempts: 2, backoff: { base: 100ms }, jitter: full } } } }
databases: { main: { connections: 100, operations: { regular: 10ms, slow: 1s } ${timeout} } }
`;

/** One run of somebody else is a draw from the same distribution as ours, if both are right: within 4 of its deviations. */
function expectDrawnFrom(values: readonly number[], published: number): void {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  const deviation = Math.sqrt(variance * (1 + 1 / values.length));
  const said = `${mean.toFixed(1)} on average with a deviation of ${deviation.toFixed(1)}, published ${published}`;
  expect(deviation, `too blunt to tell: ${said}`).toBeLessThan(0.15 * published);
  expect(Math.abs(published - mean), said).toBeLessThan(4 * deviation);
}

describe("A pool of connections under slow queries", () => {
  it("lets regular queries wait as long as a published run says", () => {
    const latencies = replications(example(""), 8).map(({ workloads }) => workloads["regular"]!.latency);
    expectDrawnFrom(
      latencies.map(({ mean }) => mean!),
      559.6,
    );
    expectDrawnFrom(
      latencies.map(({ p99 }) => p99!),
      4861,
    );
  });

  it("does not let them wait at all where the database ends slow ones after 250 ms, as that says too", () => {
    for (const { workloads } of replications(example(", statementTimeout: 250ms"), 4)) {
      const { mean, p99 } = workloads["regular"]!.latency;
      // 75 of 100 connections are busy with slow queries on average: hardly ever all of them.
      expect(mean!).toBeCloseTo(10, 1);
      expect(p99!).toBeCloseTo(10, 1);
      expect(workloads["burst"]!.ok).toBe(0);
    }
  });
});
