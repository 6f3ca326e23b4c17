import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { paretoOf } from "../../../src/experiment/sweep/pareto.ts";
import type { SweptMetric, SweptPoint } from "../../../src/experiment/sweep/sweep.ts";
import { estimate } from "../../../src/statistics/interval.ts";

const metric = (path: string): SweptMetric => ({ path, unit: "ms", label: path, better: "lower" });
const BOTH = [metric("cost"), metric("wait")] as const;

/** A point by its runs: pairs of cost and wait. */
function pointOf(...runs: readonly (readonly [number, number])[]): SweptPoint {
  const over = (place: 0 | 1): SweptPoint["estimates"][string] => {
    const values = runs.map((run) => run[place]);
    return { ...estimate(values), runs: values };
  };
  const estimates = { cost: over(0), wait: over(1) };
  return { values: [], estimates, holding: null, stopped: null, invalid: null };
}

const frontOf = (points: readonly SweptPoint[]): ReturnType<typeof paretoOf> =>
  paretoOf(BOTH, ["lower", "lower"], points);

describe("The Pareto front of two figures", () => {
  it("has the points that none beats, along the first figure", () => {
    const points = [
      [3, 1],
      [1, 3],
      [2, 2],
      [3, 3],
      [2, 3],
    ].map(([cost, wait]) => pointOf([cost!, wait!]));
    expect(frontOf(points)).toMatchObject({ front: [1, 2, 0], near: [] });
  });

  it("turns with the wish", () => {
    const points = [
      [1, 1],
      [2, 2],
      [1, 2],
    ].map(([cost, wait]) => pointOf([cost!, wait!]));
    expect(paretoOf(BOTH, ["lower", "higher"], points).front).toEqual([2]);
    expect(paretoOf(BOTH, ["higher", "higher"], points).front).toEqual([1]);
  });

  it("keeps equal points together", () => {
    expect(frontOf([pointOf([1, 1]), pointOf([1, 1]), pointOf([1, 2])]).front).toEqual([0, 1]);
  });

  it("calls near what is beaten within luck alone", () => {
    const best = pointOf([1, 10], [1, 20], [1, 30]);
    // On the same seeds 5 more each time: no luck. And 5 more on average, with runs that fall both ways.
    const beaten = pointOf([1, 15], [1, 25], [1, 35]);
    const unclear = pointOf([1, 35], [1, 25], [1, 15]);
    expect(frontOf([best, beaten, unclear])).toMatchObject({ front: [0], near: [2] });
  });

  it("leaves out points without data and points that were cut short", () => {
    const cut = { ...pointOf([0, 0]), stopped: "a budget" };
    const empty = { ...pointOf([0, 0]), estimates: { cost: { mean: null, halfWidth: null, runs: [null] } } };
    expect(frontOf([cut, empty, pointOf([1, 1])]).front).toEqual([2]);
  });

  it("has no point that another beats, and beats every point outside", () => {
    const pair = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }));
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 30 }), (pairs) => {
        const { front } = frontOf(pairs.map((one) => pointOf(one)));
        const beats = (a: number, b: number): boolean => {
          const [one, other] = [pairs[a]!, pairs[b]!];
          return one[0] <= other[0] && one[1] <= other[1] && (one[0] < other[0] || one[1] < other[1]);
        };
        for (const index of pairs.keys())
          expect(front.includes(index)).toBe(!pairs.some((_, other) => beats(other, index)));
      }),
    );
  });
});
