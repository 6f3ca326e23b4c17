import { describe, expect, it } from "vitest";
import type { Comparison } from "../../src/experiment/comparison.ts";
import type { Summary } from "../../src/observe/summary.ts";
import { folderWith, ripplesim } from "./command-line.ts";

/** M/M/1 with rho 0.5: the stay is exponential with mean 1 / (160 - 80) = 12.5 ms. */
const STEADY = `
name: Steady
duration: 3m
warmup: 10s
workloads: { users: { target: shop, rate: 80/s } }
services: { shop: { concurrency: 1, steps: [{ work: { exponential: 6.25ms } }] } }
`;
const FAULT = `${STEADY}faults: { slowShop: { at: 1m, for: 10s, slow: { target: shop, factor: 2 } } }\n`;
/** Twenty places in all, 200/s asked for, 160/s served: one of five is turned away. */
const FULL = STEADY.replace("concurrency: 1,", "concurrency: 1, queue: 19,").replace("80/s", "200/s");
const folder = folderWith({
  "steady.yaml": STEADY,
  "faulty.yaml": FAULT,
  "full.yaml": FULL,
  "changing.yaml": STEADY.replace("rate: 80/s", "stages: [{ for: 1m, rate: 80/s }, { for: 2m, rate: 90/s }]"),
  "growing.yaml": STEADY.replace("80/s", "200/s"),
});

async function summaryOf(...words: readonly string[]): Promise<Summary> {
  return JSON.parse((await ripplesim(["run", ...words, "--json"], { folder })).out) as Summary;
}

describe("a single run", () => {
  it("has intervals by batch means around its own figures, and near the truth", async () => {
    const { batchMeans, workloads } = await summaryOf("steady.yaml");
    const { figures, without } = batchMeans!.workloads["users"]!;
    const mean = workloads["users"]!.latency.mean!;
    const interval = figures["latency.mean"]!;
    // Further up than down: the few long queues make the mean.
    expect(interval.high - mean).toBeGreaterThan(mean - interval.low);
    expect(mean).toBeGreaterThan(interval.low);
    // How often it covers the truth is tested elsewhere; one run in twenty does not.
    expect(interval.low).toBeLessThan(12.5 * 1.1);
    expect(interval.high).toBeGreaterThan(12.5);
    expect(interval.batches).toBeGreaterThanOrEqual(10);
    expect(interval.batches * interval.batchMs).toBeLessThanOrEqual(170_000);
    const { p50, p95 } = workloads["users"]!.latency;
    for (const [quantile, path] of [
      [p50!, "latency.p50"],
      [p95!, "latency.p95"],
    ] as const) {
      expect(figures[path]!.low).toBeLessThan(quantile);
      expect(figures[path]!.high).toBeGreaterThan(quantile);
    }
    expect(without).toMatchObject({ successRate: "fewValues", "latency.p999": "fewValues" });
  });

  it("tells them under its traffic, and plays as it does among others", async () => {
    const { out } = await ripplesim(["run", "steady.yaml"], { folder });
    expect(out).toMatch(/by \d+( to \d+)? batch means of this one \(95 %\): goodput [\d.]+ ± /);
    const often = await ripplesim(["run", "steady.yaml", "--replications", "2", "--json"], { folder });
    const [first] = (JSON.parse(often.out) as Comparison).variants["steady"]?.runs ?? [];
    expect(first).not.toHaveProperty("batchMeans");
    expect(first?.fingerprint).toBe((await summaryOf("steady.yaml")).fingerprint);
  });

  it("has one of the share of requests that fail, where enough do", async () => {
    // M/M/1/20 at 1.25: rho^20 (1 - rho) / (1 - rho^21) of the requests find no place.
    const refused = (1.25 ** 20 * (1 - 1.25)) / (1 - 1.25 ** 21);
    const { low, high } = (await summaryOf("full.yaml")).batchMeans!.workloads["users"]!.figures[
      "successRate"
    ]!;
    expect(low).toBeLessThan(1 - refused);
    expect(high).toBeGreaterThan(1 - refused);
    expect(high - low).toBeLessThan(0.05);
  });

  it("says in a word why it has none", async () => {
    const { out } = await ripplesim(["run", "steady.yaml", "--set", "duration=30s"], { folder });
    expect(out).toContain("No interval for latencies: the run is too short");
    const { figures } = (await summaryOf("steady.yaml", "--set", "duration=30s")).batchMeans!.workloads[
      "users"
    ]!;
    expect(Object.keys(figures).filter((path) => path.startsWith("latency"))).toEqual([]);
  });

  it("has none where there is no long run: a fault, a rate that changes, a queue that grows", async () => {
    expect(await summaryOf("faulty.yaml")).not.toHaveProperty("batchMeans");
    expect(await summaryOf("changing.yaml")).not.toHaveProperty("batchMeans");
    expect(await summaryOf("growing.yaml", "--set", "duration=1m")).not.toHaveProperty("batchMeans");
  });
});
