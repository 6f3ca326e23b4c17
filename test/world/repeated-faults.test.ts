import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Strike, strikesOf } from "../../src/world/fault-strikes.ts";
import { run, scenarioOf, service } from "./run-yaml.ts";

function strikes(
  fault: string,
  options: { instances?: number; seed?: number; duration?: string } = {},
): readonly Strike[] {
  const { instances = 4, seed = 1, duration = "1000h" } = options;
  const text = `
name: test
seed: ${seed}
duration: ${duration}
workloads: { users: { rate: 1/h, target: a } }
services: { a: { instances: ${instances}, steps: [] }, b: { instances: 2, steps: [] } }
faults: { f: ${fault} }`;
  return strikesOf(scenarioOf(text), "f");
}

describe("a fault every so often", () => {
  it("strikes at the beginnings that were said, and no more from `until` on", () => {
    const all = strikes("{ at: 1m, every: 5m, for: 20s, until: 11m, crash: { target: a } }");
    expect(all.map(({ atNs, endNs }) => [atNs / 1e9, endNs / 1e9])).toEqual([
      [60, 80],
      [360, 380],
    ]);
    expect(all[0]!.instances.length).toBe(4);
  });

  it("picks all instances of all its targets equally often", () => {
    const all = strikes("{ at: 0, every: 2m, for: 1m, crash: { target: [a, b], select: random } }");
    const counts = new Map<string, number>();
    for (const { instances } of all) {
      expect(instances.length).toBe(1);
      const key = `${instances[0]!.component}${instances[0]!.index}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    // 30,000 picks of 6: chi-square with 5 degrees of freedom is above 20.5 once in a thousand.
    const expected = all.length / 6;
    expect(counts.size).toBe(6);
    const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    expect(chiSquare).toBeLessThan(20.5);
  });

  it("picks different instances where it picks several", () => {
    for (const { instances } of strikes(
      "{ at: 0, every: 2h, for: 1m, crash: { target: [a, b], select: { random: 5 } } }",
    )) {
      expect(new Set(instances.map(({ component, index }) => `${component}${index}`)).size).toBe(5);
    }
  });
});

describe("a fault at random", () => {
  const FAULT = "{ at: 0, mtbf: 50m, mttr: 10m, crash: { target: a } }";

  it("leaves each instance up for MTBF / (MTBF + MTTR) of the time", () => {
    const all = strikes(FAULT, { instances: 20 });
    const downNs = all.reduce((sum, { atNs, endNs }) => sum + (Math.min(endNs, 3600e12) - atNs), 0);
    // 20 x 1000 cycles of an hour: the share has a standard error of sqrt(2) x A x (1 - A) / sqrt(20000).
    const error = (Math.SQRT2 * (5 / 6) * (1 / 6)) / Math.sqrt(20_000);
    expect(Math.abs(1 - downNs / (20 * 3600e12) - 5 / 6)).toBeLessThan(3.3 * error);
  });

  it("strikes the first instances at the same times, however many there are", () => {
    const ofFirst = (instances: number): number[] =>
      strikes(FAULT, { instances, duration: "100h" })
        .filter((strike) => strike.instances[0]!.index === 0)
        .map(({ atNs }) => atNs);
    expect(ofFirst(5)).toEqual(ofFirst(2));
  });

  it("has the repair times that were said: exponential, or fixed", () => {
    const fixed = strikes("{ at: 0, mtbf: 50m, for: 10m, crash: { target: a } }", { duration: "100h" });
    expect(new Set(fixed.map(({ atNs, endNs }) => endNs - atNs))).toEqual(new Set([600e9]));
    const drawn = strikes(FAULT, { duration: "1000h", instances: 10 }).map(({ atNs, endNs }) => endNs - atNs);
    const mean = drawn.reduce((sum, length) => sum + length, 0) / drawn.length;
    expect(Math.abs(mean - 600e9)).toBeLessThan((3.3 * 600e9) / Math.sqrt(drawn.length));
  });

  it("never strikes an instance that it still holds", () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.integer({ min: 1, max: 100 }), (seed, mttr) => {
        const free = new Map<number, number>();
        for (const { atNs, endNs, instances } of strikes(
          `{ at: 0, mtbf: 10m, mttr: ${mttr}m, crash: { target: a } }`,
          { seed, duration: "50h" },
        )) {
          for (const { index } of instances) {
            expect(atNs).toBeGreaterThanOrEqual(free.get(index) ?? 0);
            free.set(index, endNs);
          }
        }
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it("makes as many requests fail as the instance is down", () => {
    const summary = run(
      service("{ steps: [] }", {
        rate: "10/s",
        duration: "100h",
        more: "faults: { f: { at: 0, mtbf: 50m, mttr: 10m, crash: { target: a } } }",
      }),
    );
    const { activeMs, strikes: count } = summary.faults["f"]!;
    expect(summary.workloads["users"]!.failed).toBeGreaterThan((activeMs / 1000) * 10 - count);
    expect(summary.workloads["users"]!.failed).toBeLessThan((activeMs / 1000) * 10 + count);
  });
});

describe("the impact of a fault that repeats", () => {
  it("is the worst of its strikes, the sum of what was lost, and the baseline before the first", () => {
    // 10 s down every 100 s at 100/s: 1000 requests each time, back at once.
    const summary = run(
      service("{ steps: [] }", {
        rate: "100/s",
        duration: "10m",
        more: "faults: { f: { at: 100s, every: 100s, for: 10s, until: 450s, crash: { target: a } } }",
      }),
    );
    const fault = summary.faults["f"]!;
    expect(fault.strikes).toBe(4);
    expect(fault.activeMs).toBe(40_000);
    expect(fault.episodes.map(({ startMs }) => startMs)).toEqual([100e3, 200e3, 300e3, 400e3]);
    expect(fault.impact["users"]).toEqual({
      baselineGoodput: 100,
      worstGoodput: 0,
      lostRequests: 4000,
      recovered: true,
      recoveryMs: 0,
      metastable: false,
      sustainedBy: [],
      detectionMs: null,
    });
    expect(summary.timeline.filter(({ kind }) => kind === "fault").map(({ text }) => text)).toEqual([
      "f strikes 4 times up to 6m50s: a is down",
    ]);
  });

  it("is not recovered when one strike was not", () => {
    // The third crash leaves a fault behind that goes on: 50 % errors until the fourth.
    const summary = run(
      service("{ steps: [] }", {
        rate: "100/s",
        duration: "10m",
        more: `faults:
  f: { at: 100s, every: 100s, for: 10s, until: 450s, crash: { target: a } }
  rest: { at: 310s, for: 90s, errors: { target: a, ratio: 50% } }`,
      }),
    );
    expect(summary.faults["f"]!.impact["users"]).toMatchObject({ recovered: false, recoveryMs: null });
  });
});
