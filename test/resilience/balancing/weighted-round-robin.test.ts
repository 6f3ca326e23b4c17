import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WeightedRoundRobin } from "../../../src/resilience/balancing/weighted-round-robin.ts";

const none = new Int32Array(0);

function turns(balancer: WeightedRoundRobin, count: number, excluded: Uint8Array | null = null): number[] {
  return Array.from({ length: count }, () => balancer.pick(none, excluded));
}

describe("weighted round robin", () => {
  it("spreads the turns of a heavy instance out: a a b a c a a for 5 : 1 : 1, nginx's own example", () => {
    expect(turns(new WeightedRoundRobin([5, 1, 1], 0), 7)).toEqual([0, 0, 1, 0, 2, 0, 0]);
  });

  it("is plain round robin where all weigh the same, caller instance i beginning at i mod n", () => {
    const begun = [0, 1, 5].map((caller) => turns(new WeightedRoundRobin([2, 2, 2], caller), 4));
    expect(begun).toEqual([
      [0, 1, 2, 0],
      [1, 2, 0, 1],
      [2, 0, 1, 2],
    ]);
  });

  it("gives each instance exactly its weight in every cycle, wherever the cycle begins", () => {
    const weights = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(weights, fc.nat(20), fc.nat(60), (all, caller, skipped) => {
        const balancer = new WeightedRoundRobin(all, caller);
        const cycle = all.reduce((sum, weight) => sum + weight);
        turns(balancer, skipped);
        const picked = turns(balancer, cycle);
        expect(all.map((_, instance) => picked.filter((one) => one === instance).length)).toEqual(all);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it("shares by weight among those that are left", () => {
    const picked = turns(new WeightedRoundRobin([1, 2, 5], 0), 9, Uint8Array.of(0, 0, 1));
    expect([0, 1, 2].map((instance) => picked.filter((one) => one === instance).length)).toEqual([3, 6, 0]);
  });
});
