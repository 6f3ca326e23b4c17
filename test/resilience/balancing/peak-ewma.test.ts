import { describe, expect, it } from "vitest";
import { exp } from "../../../src/kernel/maths.ts";
import { PeakEwma } from "../../../src/resilience/balancing/peak-ewma.ts";

const MS = 1e6;
const SECOND = 1e9;

/** Draws 0 and 0: the pair is instances 0 and 1, in this order. */
const pair = { next: () => 0 };

function balancer(instances = 2): PeakEwma {
  return new PeakEwma({ decayTimeNs: 10 * SECOND, instances, exp });
}

function pick(of: PeakEwma, nowNs: number, ...outstanding: number[]): number {
  return of.pick(Int32Array.from(outstanding), null, pair, -1, nowNs);
}

describe("peak EWMA", () => {
  it("multiplies what an instance costs by one more than what is outstanding there", () => {
    const two = balancer();
    two.ended(0, 0, 10 * MS);
    two.ended(0, 1, 35 * MS);
    // 10 x 3 < 35 x 1, 10 x 4 > 35 x 1, 10 x 7 = 35 x 2 and the first of equals.
    expect([pick(two, 0, 2, 0), pick(two, 0, 3, 0), pick(two, 0, 6, 1)]).toEqual([0, 1, 0]);
  });

  it("rises to a longer time at once", () => {
    const two = balancer();
    two.ended(0, 0, 100 * MS);
    two.ended(0, 0, 10 * MS); // No time has passed: the peak stands.
    two.ended(0, 1, 99 * MS);
    expect(pick(two, 0, 0, 0)).toBe(1);
  });

  it("falls by exp(-elapsed / decayTime)", () => {
    // Ten seconds after a peak of 100 ms an answer of 10 ms weighs 1 - 1/e: 43.1 ms.
    const cost = 100 / Math.E + 10 * (1 - 1 / Math.E);
    const after = (otherMs: number): number => {
      const two = balancer();
      two.ended(0, 0, 100 * MS);
      two.ended(10 * SECOND, 0, 10 * MS);
      two.ended(10 * SECOND, 1, otherMs * MS);
      return pick(two, 10 * SECOND, 0, 0);
    };
    expect([after(cost + 0.01), after(cost - 0.01)]).toEqual([0, 1]);
  });

  it("forgets while nothing is heard, so that a slow instance is tried again", () => {
    const two = balancer();
    two.ended(0, 0, 1000 * MS);
    two.ended(0, 1, 10 * MS);
    two.ended(50 * SECOND, 1, 10 * MS);
    // The second still answers in 10 ms; the first is at 1000 exp(-5) = 6.7 ms.
    expect(pick(two, 50 * SECOND, 0, 0)).toBe(0);
  });

  it("tries one of which nothing is known once, and not again before that has ended", () => {
    const two = balancer();
    two.ended(0, 0, 10 * MS);
    expect([pick(two, 0, 0, 0), pick(two, 0, 100, 1)]).toEqual([1, 0]);
  });

  it("counts failures by how long they took: who fails at once looks best", () => {
    const two = balancer();
    two.ended(0, 0, 50 * MS);
    two.ended(0, 1, 1 * MS);
    expect(pick(two, 0, 0, 40)).toBe(1);
  });
});
