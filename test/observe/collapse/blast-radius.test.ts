import { describe, expect, it } from "vitest";
import type { FaultSummary } from "../../../src/observe/summary.ts";
import { play } from "../../world/run-yaml.ts";

function faultOf(text: string): FaultSummary {
  return play(text).summary.faults["trouble"]!;
}

/** Constant times, so that who is slow when follows from arithmetic. */
function chain(fault: string, workers: { a: number; b: number; c: number }): string {
  return `
name: A chain
duration: 3m
workloads: { users: { target: a, rate: 100/s, arrivals: constant } }
services:
  a: { concurrency: ${workers.a}, steps: [{ work: 1ms }, { call: b }] }
  b: { concurrency: ${workers.b}, steps: [{ work: 1ms }, { call: c }] }
  c: { concurrency: ${workers.c}, steps: [{ work: 10ms }] }
faults: { trouble: ${fault} }
`;
}

const PLENTY = { a: 10_000, b: 10_000, c: 10_000 };

describe("the blast radius", () => {
  it("goes from the slow callee up to its callers, the callee first within a window", () => {
    // Everybody is slow within the first window of a second (c takes 50 ms instead of 10): up the calls it goes.
    const { blastRadius } = faultOf(chain("{ at: 1m, for: 1m, slow: { target: c, factor: 5 } }", PLENTY));
    expect(blastRadius.spread.map(({ name, leftMs }) => [name, leftMs])).toEqual([
      ["c", 60_000],
      ["b", 60_000],
      ["a", 60_000],
      ["users", 60_000],
    ]);
    expect([blastRadius.workloads, blastRadius.services, blastRadius.databases]).toEqual([1, 3, 0]);
  });

  it("leaves to a later fault what that one brought about", () => {
    const text = chain("{ at: 1m, for: 10s, slow: { target: c, factor: 1.01 } }", PLENTY).replace(
      "faults: { ",
      "faults: { later: { at: 90s, for: 30s, slow: { target: b, factor: 50 } }, ",
    );
    const { trouble, later } = play(text).summary.faults;
    expect(trouble!.blastRadius.spread).toEqual([]);
    expect(later!.blastRadius.spread.map(({ name }) => name)).toEqual(["b", "a", "users"]);
  });

  it("tells when each was first so slow, not when the fault began", () => {
    // c takes 150 ms and has 10 workers: 66.7/s of 100/s. Its queue grows by 33/s and turns nobody away. b has
    // 20 workers: they are all inside c when its queue is 10 long, from then on b's own queue grows, and so on to a.
    const text = chain("{ at: 1m, for: 1m, slow: { target: c, factor: 15 } }", { a: 400, b: 20, c: 10 });
    const { blastRadius } = faultOf(text);
    expect(blastRadius.spread.map(({ name }) => name)).toEqual(["c", "b", "a", "users"]);
    expect(blastRadius.spread.every(({ sign }) => sign === "slow")).toBe(true);
  });

  it("says when each was back", () => {
    const { blastRadius } = faultOf(chain("{ at: 1m, for: 1m, slow: { target: c, factor: 5 } }", PLENTY));
    // The last slow answers arrive 50 ms into the window that begins when the fault ends.
    for (const { backMs } of blastRadius.spread) expect([120_000, 121_000]).toContain(backMs);
  });

  it("leaves out who is as before", () => {
    const text = `
name: A bystander
duration: 3m
workloads: { users: { target: a, rate: 100/s }, others: { target: z, rate: 100/s } }
services:
  a: { steps: [{ work: 1ms }, { call: b }] }
  b: { steps: [{ work: 10ms }] }
  z: { steps: [{ work: { exponential: 10ms } }] }
faults: { trouble: { at: 1m, for: 1m, errors: { target: b, ratio: 50% } } }
`;
    const { blastRadius } = faultOf(text);
    expect(blastRadius.spread.map(({ name, sign }) => `${name} ${sign}`)).toEqual([
      "b failing",
      "a failing",
      "users failing",
    ]);
    // Half of some 50 visits of a window; five standard deviations are 35 points.
    for (const { measure } of blastRadius.spread) expect(Math.abs(measure! - 0.5)).toBeLessThan(0.35);
  });

  it("sees nothing in a busy system that a fault does not touch, whatever the seed", () => {
    for (let seed = 1; seed <= 12; seed += 1) {
      const text = `
name: Busy
seed: ${seed}
duration: 5m
workloads: { users: { target: a, rate: 80/s }, few: { target: b, rate: 2/s } }
services:
  a: { concurrency: 1, steps: [{ work: { exponential: 10ms } }] }
  b: { steps: [{ work: { lognormal: { median: 20ms, p99: 200ms } } }, { fail: 2% }] }
  idle: { steps: [{ work: 1ms }] }
faults: { trouble: { at: 2m, for: 1m, slow: { target: idle, factor: 10 } } }
`;
      expect(faultOf(text).blastRadius, `seed ${seed}`).toEqual({
        workloads: 0,
        services: 0,
        databases: 0,
        spread: [],
      });
    }
  });

  it("is not known where there is nothing before the fault", () => {
    const { blastRadius } = faultOf(chain("{ at: 0s, for: 1m, slow: { target: c, factor: 5 } }", PLENTY));
    expect(blastRadius).toEqual({ workloads: null, services: null, databases: null, spread: [] });
  });

  it("calls stuck what nobody comes out of", () => {
    const { blastRadius } = faultOf(chain("{ at: 1m, for: 10s, freeze: { target: c } }", PLENTY));
    const users = blastRadius.spread.find(({ name }) => name === "users")!;
    expect(users.sign).toBe("stuck");
  });
});

describe("a metastable failure", () => {
  const stuck = (client: string, load: string): FaultSummary =>
    faultOf(`
name: Stuck
duration: 5m
workloads: { users: { target: shop, ${load}, client: { ${client} } } }
services: { shop: { concurrency: 10, steps: [{ work: { exponential: 100ms } }] } }
faults: { trouble: { at: 1m, for: 15s, slow: { target: shop, factor: 10 } } }
`);

  it("is told with what keeps it alive: retries, and work for callers who have left", () => {
    const { metastable, sustainedBy } = stuck("timeout: 1s, retry: { maxAttempts: 3 }", "rate: 80/s").impact[
      "users"
    ]!;
    expect(metastable).toBe(true);
    expect(sustainedBy.map(({ kind, subject }) => [kind, subject])).toEqual([
      ["retries", "users -> shop"],
      ["wastedWork", "shop"],
      ["backlog", "shop"],
    ]);
    // Who never gets an answer in time makes all three attempts; nothing served is waited for.
    const [retries, wasted] = sustainedBy;
    expect(retries!.now).toBeCloseTo(3, 1);
    expect(wasted!.now).toBeGreaterThan(0.95);
  });

  it("is none where all comes back", () => {
    const { recovered, metastable, sustainedBy } = stuck("timeout: 1s", "rate: 40/s").impact["users"]!;
    expect({ recovered, metastable, sustainedBy }).toEqual({
      recovered: true,
      metastable: false,
      sustainedBy: [],
    });
  });

  it("is none where more is asked for than before the fault", () => {
    const { recovered, metastable } = stuck(
      "timeout: 1s",
      "stages: [{ for: 70s, rate: 40/s }, { for: 230s, rate: 200/s }]",
    ).impact["users"]!;
    expect({ recovered, metastable }).toEqual({ recovered: false, metastable: false });
  });
});
