import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Subset } from "../../../src/resilience/balancing/subset.ts";

function members(caller: number, n: number, size: number, absent: Uint8Array | null = null): number[] {
  const outside = new Subset(caller, n, size).outside(absent);
  return [...outside].flatMap((mark, instance) => (mark === 0 ? [instance] : []));
}

describe("deterministic subsetting", () => {
  it("deals all instances out once in every full round of callers", () => {
    // 12 instances in subsets of 3 make rounds of 4 callers.
    for (const round of [0, 1, 2]) {
      const dealt = [0, 1, 2, 3].flatMap((caller) => members(round * 4 + caller, 12, 3));
      expect(dealt.sort((a, b) => a - b)).toEqual([...Array(12).keys()]);
    }
  });

  it("shuffles anew in each round, so that not the same three go down together", () => {
    expect(members(0, 12, 3)).not.toEqual(members(4, 12, 3));
  });

  it("leaves out at most one caller in a round, and another instance in each, where it does not divide", () => {
    // 10 instances, subsets of 3: three callers a round use 9. Over many rounds all are used alike.
    const rounds = 2000;
    const counts = new Array<number>(10).fill(0);
    for (let caller = 0; caller < 3 * rounds; caller += 1)
      for (const instance of members(caller, 10, 3)) counts[instance]! += 1;
    const deviation = Math.sqrt(rounds * 0.9 * 0.1);
    for (const count of counts) expect(Math.abs(count - 0.9 * rounds)).toBeLessThan(4 * deviation);
  });

  it("has as many as it says, all present where enough are, and all of them where there are no more", () => {
    const cases = fc.record({
      caller: fc.nat(50),
      size: fc.integer({ min: 1, max: 8 }),
      absent: fc.uint8Array({ min: 0, max: 1, minLength: 1, maxLength: 12 }),
    });
    fc.assert(
      fc.property(cases, ({ caller, size, absent }) => {
        const present = absent.filter((mark) => mark === 0).length;
        const own = members(caller, absent.length, size, absent);
        expect(own).toHaveLength(Math.min(size, present));
        expect(own.every((instance) => absent[instance] === 0)).toBe(true);
      }),
      { seed: 2, numRuns: 200 },
    );
  });

  it("keeps the instances it has when another of them goes", () => {
    const before = members(5, 12, 3);
    const [gone = 0, ...kept] = before;
    const absent = Uint8Array.from({ length: 12 }, (_, instance) => (instance === gone ? 1 : 0));
    expect(members(5, 12, 3, absent)).toEqual(expect.arrayContaining(kept));
  });
});
