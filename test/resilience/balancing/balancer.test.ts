import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Randoms } from "../../../src/kernel/random.ts";
import { exp } from "../../../src/kernel/maths.ts";
import type { Balancer } from "../../../src/resilience/balancing/balancer.ts";
import { balancersOf, type Strategy } from "../../../src/resilience/balancing/strategies.ts";
import type { RandomSource } from "../../../src/resilience/random-source.ts";

const roundRobin: Strategy = { kind: "roundRobin" };
const leastRequests: Strategy = { kind: "leastRequests" };
const choices = (count: number): Strategy => ({ kind: "powerOfTwoChoices", choices: count });
const PLAIN: readonly (readonly [string, Strategy])[] = [
  ["roundRobin", roundRobin],
  ["random", { kind: "random" }],
  ["leastRequests", leastRequests],
  ["one choice", choices(1)],
  ["two choices", choices(2)],
  ["three choices", choices(3)],
];
const never = { next: (): number => expect.unreachable("no draw") };

function createBalancer(strategy: Strategy, callerInstance: number, instances: number): Balancer {
  return balancersOf(strategy, { instances, exp })(callerInstance);
}

/** Asks for an instance for a request without a key. */
function ask(
  balancer: Balancer,
  outstanding: Int32Array,
  excluded: Uint8Array | null = null,
  random: RandomSource = never,
): number {
  return balancer.pick(outstanding, excluded, random, -1, 0);
}

const idle = (n: number): Int32Array => new Int32Array(n);

function picks(
  strategy: Strategy,
  outstanding: Int32Array,
  count: number,
  excluded: Uint8Array | null = null,
): number[] {
  const balancer = createBalancer(strategy, 0, outstanding.length);
  const random = new Randoms("balancing").stream(strategy.kind);
  return Array.from({ length: count }, () => ask(balancer, outstanding, excluded, random));
}

/** How often each of n instances was picked. */
function tally(picked: readonly number[], n: number): number[] {
  const counts = new Array<number>(n).fill(0);
  for (const instance of picked) counts[instance]! += 1;
  return counts;
}

/** Checks that each share is even to 4 standard deviations of a binomial count. */
function expectEven(counts: readonly number[]): void {
  const total = counts.reduce((sum, count) => sum + count);
  const share = 1 / counts.length;
  for (const count of counts) {
    expect(Math.abs(count - total * share)).toBeLessThan(4 * Math.sqrt(total * share * (1 - share)));
  }
}

describe("every balancer", () => {
  it.each(PLAIN)("%s picks an instance that is not excluded, or any when all are", (_, strategy) => {
    const instances = fc.array(fc.record({ waiting: fc.nat(3), isExcluded: fc.boolean() }), {
      minLength: 1,
      maxLength: 6,
    });
    const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(instances, fc.tuple(unit, unit, unit), fc.nat(10), (callee, units, callerInstance) => {
        const outstanding = Int32Array.from(callee, (instance) => instance.waiting);
        const excluded = Uint8Array.from(callee, (instance) => (instance.isExcluded ? 1 : 0));
        const draws = [...units];
        const random = { next: () => draws.shift() ?? expect.unreachable("more than three draws") };
        const picked = ask(
          createBalancer(strategy, callerInstance, callee.length),
          outstanding,
          excluded,
          random,
        );
        expect(picked in callee).toBe(true);
        expect(callee[picked]!.isExcluded).toBe(callee.every((instance) => instance.isExcluded));
      }),
      { seed: 10, numRuns: 300 },
    );
  });

  it.each(PLAIN)("%s spreads calls evenly over instances that are alike", (_, strategy) => {
    expectEven(tally(picks(strategy, idle(5), 10_000), 5));
  });

  it.each(PLAIN)("%s spreads calls evenly over those that are left", (_, strategy) => {
    const counts = tally(picks(strategy, idle(5), 10_000, Uint8Array.of(0, 1, 0, 0, 1)), 5);
    expect([counts[1], counts[4]]).toEqual([0, 0]);
    expectEven([counts[0]!, counts[2]!, counts[3]!]);
  });
});

describe("roundRobin", () => {
  it("takes the instances in turn, caller instance i beginning at i mod n", () => {
    const turns = (callerInstance: number) => {
      const balancer = createBalancer(roundRobin, callerInstance, 3);
      return [1, 2, 3, 4].map(() => ask(balancer, idle(3), null, never));
    };
    expect([0, 1, 5].map(turns)).toEqual([
      [0, 1, 2, 0],
      [1, 2, 0, 1],
      [2, 0, 1, 2],
    ]);
  });

  it("passes over excluded instances and goes on behind the one it found", () => {
    const balancer = createBalancer(roundRobin, 0, 4);
    const excluded = Uint8Array.of(1, 1, 0, 0);
    expect([1, 2, 3].map(() => ask(balancer, idle(4), excluded, never))).toEqual([2, 3, 2]);
    expect(ask(balancer, idle(4), null, never)).toBe(3);
  });

  it("keeps to the instances there are when their number falls", () => {
    const balancer = createBalancer(roundRobin, 4, 5);
    expect([ask(balancer, idle(2), null, never), ask(balancer, idle(2), null, never)]).toEqual([0, 1]);
  });
});

describe("leastRequests", () => {
  it("takes the instance with the fewest outstanding without a draw", () => {
    expect(ask(createBalancer(leastRequests, 0, 4), Int32Array.of(3, 2, 1, 2), null, never)).toBe(2);
    expect(
      ask(createBalancer(leastRequests, 0, 4), Int32Array.of(3, 2, 1, 2), Uint8Array.of(0, 0, 1, 1), never),
    ).toBe(1);
  });

  it("draws among equals only", () => {
    const counts = tally(picks(leastRequests, Int32Array.of(1, 5, 1, 2, 1), 9_000), 5);
    expect([counts[1], counts[3]]).toEqual([0, 0]);
    expectEven([counts[0]!, counts[2]!, counts[4]!]);
  });
});

describe("powerOfTwoChoices", () => {
  it("compares two different instances: the busiest is never picked, the idlest by half of the pairs", () => {
    // Of the six pairs of four instances three contain the idlest, two more the second, one the third.
    const trials = 12_000;
    const counts = tally(picks(choices(2), Int32Array.of(3, 2, 1, 0), trials), 4);
    expect(counts[0]).toBe(0);
    [0, 1 / 6, 2 / 6, 3 / 6].forEach((share, instance) => {
      const deviation = Math.sqrt(trials * share * (1 - share));
      expect(Math.abs(counts[instance]! - trials * share)).toBeLessThanOrEqual(4 * deviation);
    });
  });

  it("draws nothing where there is no choice", () => {
    expect(ask(createBalancer(choices(2), 0, 1), idle(1), null, never)).toBe(0);
    expect(ask(createBalancer(choices(2), 0, 3), idle(3), Uint8Array.of(1, 0, 1), never)).toBe(1);
  });

  it("compares as many different instances as it is told to, all where there are no more", () => {
    // Three of four always hold one of the two idlest; the idlest is in three of the four triples.
    const trials = 12_000;
    const counts = tally(picks(choices(3), Int32Array.of(3, 2, 1, 0), trials), 4);
    expect(counts.slice(0, 2)).toEqual([0, 0]);
    expect(Math.abs(counts[3]! - trials * 0.75)).toBeLessThanOrEqual(4 * Math.sqrt(trials * 0.75 * 0.25));
    expect(new Set(picks(choices(9), Int32Array.of(3, 2, 1, 0), 100))).toEqual(new Set([3]));
  });
});
