import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { play } from "./run-yaml.ts";

function runOf(slo: string, fault = "errors: { target: shop, ratio: 100% }"): Summary {
  return play(`
name: Promises
duration: 2h
warmup: 10m
workloads: { users: { target: shop, rate: 1/s, arrivals: constant, slo: ${slo} } }
services: { shop: { steps: [{ work: 10ms }] } }
faults: { outage: { at: 1h, for: 2m, ${fault} } }
`).summary;
}

describe("an slo", () => {
  it("counts what began after the warm-up, and tells budget, alerts and detection", () => {
    const { workloads, faults, series, timeline } = runOf("{ availability: 99.9% }");
    const slo = workloads["users"]!.slo!;
    const availability = slo.objectives["availability"]!;
    // 6600 s at 1/s; the last of them may still be under way.
    expect(availability.good + availability.bad).toBe(6600);
    expect(availability.bad).toBe(120);
    // 0.1 % of 30 days at the rate of the run.
    expect(slo.budgetLeft).toBeCloseTo(1 - 120 / 2592, 4);
    expect(slo.fired).toEqual({ fast: 1, medium: 0, slow: 0 });
    expect(slo.alerts).toBe(1);
    // 14.4 x 0.1 % of 3600 requests, looked at every ten seconds.
    expect(faults["outage"]!.impact["users"]!.detectionMs).toBe(60_000);
    expect(series.slos["users"]!.budgetLeft["availability"]!.at(-1)).toBe(slo.budgetLeft);
    expect(timeline.filter(({ kind }) => kind === "alert").map(({ text }) => text)).toEqual([
      "fast fires for users, 1m00s after outage began: the budget of its availability burns 14.4 times as fast as it may",
      "fast clears for users",
    ]);
  });

  it("counts what is slow or failed against a promise of latency", () => {
    const slow = runOf("{ latency: { percentile: 99%, below: 50ms } }", "slow: { target: shop, factor: 10 }");
    const slo = slow.workloads["users"]!.slo!;
    expect(slo.objectives["latency"]!.bad).toBe(120);
    expect(slow.workloads["users"]!.failed).toBe(0);
    expect(
      runOf("{ latency: { percentile: 99%, below: 50ms } }").workloads["users"]!.slo!.objectives["latency"]!
        .bad,
    ).toBe(120);
  });

  it("scales the workbook's alerts with its window, and takes others", () => {
    const hours = runOf("{ availability: 99%, window: 2h }").workloads["users"]!.slo!;
    expect(hours.history[0]).toMatchObject({
      alert: "fast",
      severity: "page",
      burnRate: 14.4,
      longMs: 10_000,
    });
    const own = runOf(
      "{ availability: 99%, window: 2h, alerts: { dear: { burnRate: 50, long: 1m, short: 10s, severity: ticket } } }",
    ).workloads["users"]!.slo!;
    expect(own.fired).toEqual({ dear: 1 });
  });

  it("does without where nothing was promised", () => {
    const { workloads, series } = play(`
name: None
duration: 10s
workloads: { users: { target: shop, rate: 1/s } }
services: { shop: { steps: [] } }
`).summary;
    expect([workloads["users"]!.slo, series.slos]).toEqual([null, {}]);
  });
});
