import { describe, expect, it } from "vitest";
import { Randoms } from "../../src/kernel/random.ts";
import { batchedRatio, isCorrelated } from "../../src/statistics/batch-means.ts";
import type { BatchedRatio, Stretches } from "../../src/statistics/batch-means.ts";
import { studentT95 } from "../../src/statistics/student.ts";

const evenly = (sums: readonly number[]): Stretches => ({ sums, weights: sums.map(() => 1) });

describe("isCorrelated", () => {
  it("is von Neumann's ratio against what chance makes of it", () => {
    // A rise of eight: 1 - 7 / (2 * 42) = 0.92, and chance makes 1.28 * sqrt(6 / 63) = 0.40 of it at most.
    expect(isCorrelated([1, 2, 3, 4, 5, 6, 7, 8])).toBe(true);
    expect(isCorrelated([1, -1, 1, -1, 1, -1, 1, -1])).toBe(false);
    expect(isCorrelated([3, 3, 3, 3])).toBe(false);
  });

  it("suspects one in ten of independent series", () => {
    const stream = new Randoms("independent").stream("noise");
    const series = Array.from({ length: 1000 }, () => Array.from({ length: 40 }, () => stream.next()));
    const suspected = series.filter(isCorrelated).length / series.length;
    // A binomial of 1000 at 0.1 has a deviation of 0.95 points.
    expect(suspected).toBeGreaterThan(0.07);
    expect(suspected).toBeLessThan(0.13);
  });
});

describe("batchedRatio", () => {
  it("is Student's interval of the means of batches of four", () => {
    // 1 0 1 0 ... is alike in every batch of four; a third value in one of them makes the spread.
    const sums = Array.from({ length: 40 }, (_, at) => (at % 2) + (at === 0 ? 4 : 0));
    const means = [1.5, ...Array.from({ length: 9 }, () => 0.5)];
    const mean = means.reduce((sum, value) => sum + value, 0) / 10;
    const variance = means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 9;
    expect(batchedRatio(evenly(sums))).toMatchObject({
      halfWidth: expect.closeTo(studentT95(9) * Math.sqrt(variance / 10), 12) as number,
      batches: 10,
      size: 4,
    });
  });

  it("merges neighbours that are alike, and gives up where all are", () => {
    const alike = Array.from({ length: 160 }, (_, at) => (at >> 2) % 2);
    expect(batchedRatio(evenly(alike))).toMatchObject({ batches: 20, size: 8 });
    expect(batchedRatio(evenly(alike.map((_, at) => at)))).toBe("correlated");
  });

  it("is without an opinion below 40 stretches, and without anything to divide by", () => {
    expect(batchedRatio(evenly(Array.from({ length: 39 }, () => 1)))).toBe("tooShort");
    expect(batchedRatio({ sums: Array(40).fill(0), weights: Array(40).fill(0) })).toBe("tooShort");
  });

  it("reaches to both sides alike where values do, and further to the side of the few that are far out", () => {
    const even = Array.from({ length: 160 }, (_, at) => [3, 1, -3, -1, -3, 3, 1, -1][(at * 3) % 8]!);
    const symmetric = batchedRatio(evenly(even)) as BatchedRatio;
    expect(symmetric.above).toBeCloseTo(symmetric.halfWidth, 9);
    expect(symmetric.below).toBeCloseTo(symmetric.halfWidth, 9);
    const stream = new Randoms("few").stream("noise");
    const few = Array.from({ length: 160 }, () => (stream.next() < 0.1 ? 10 : 0));
    const right = batchedRatio(evenly(few)) as BatchedRatio;
    expect(right.above).toBeGreaterThan(1.1 * right.halfWidth);
    expect(right.below).toBeLessThan(0.95 * right.halfWidth);
    const left = batchedRatio(evenly(few.map((value) => -value))) as BatchedRatio;
    expect(left.below).toBeCloseTo(right.above, 9);
    expect(left.above).toBeCloseTo(right.below, 9);
  });

  it("is Johnson's t: ((1 + 6 b (t - b))^(1/3) - 1) / (2 b) standard errors, b a sixth of the mean's skewness", () => {
    // 36 zeros and 4 tens, evenly spread: a skewness of (1 - 0.2) / sqrt(0.09) = 8/3, without its bias; half of it in batches of four.
    const sums = Array.from({ length: 40 }, (_, at) => (at % 10 === 0 ? 10 : 0));
    const skewness = ((8 / 3) * Math.sqrt(40 * 39)) / 38;
    const b = skewness / 2 / Math.sqrt(10) / 6;
    const t = studentT95(9);
    const { halfWidth, below, above } = batchedRatio(evenly(sums)) as BatchedRatio;
    const error = halfWidth / t;
    expect(below / error).toBeCloseTo((Math.cbrt(1 + 6 * b * (t - b)) - 1) / (2 * b), 9);
    expect(above / error).toBeCloseTo((1 - Math.cbrt(1 + 6 * b * (-t - b))) / (2 * b), 9);
  });

  it("has no width where every stretch has the same ratio, whatever its weight", () => {
    const weights = Array.from({ length: 50 }, (_, at) => 1 + (at % 7));
    expect(batchedRatio({ sums: weights.map((weight) => 3 * weight), weights })).toMatchObject({
      halfWidth: 0,
    });
  });
});

/** Waits in line of an M/M/1 by Lindley's recursion, in stretches of so many customers; work takes 1 on average. */
function waits(seed: string, { load, customers }: { load: number; customers: number }): Stretches {
  const randoms = new Randoms(seed);
  const arrivals = randoms.stream("arrivals");
  const work = randoms.stream("work");
  const size = customers / 160;
  let wait = 0;
  // Ten thousand to forget the empty beginning.
  const sums = Array.from({ length: 160 + 10_000 / size }, () => {
    let sum = 0;
    for (let customer = 0; customer < size; customer += 1) {
      sum += wait;
      wait = Math.max(0, wait - Math.log(work.next()) + Math.log(arrivals.next()) / load);
    }
    return sum;
  });
  const steady = sums.slice(-160);
  return { sums: steady, weights: steady.map(() => size) };
}

describe("95 % intervals of the mean wait in one run of an M/M/1", () => {
  /** rho / (1 - rho), in units of work. */
  const covered = (
    load: number,
    customers: number,
  ): { readonly shown: number; readonly covering: number; readonly symmetric: number } => {
    const truth = load / (1 - load);
    const SEEDS = 400;
    const shown = Array.from({ length: SEEDS }, (_, seed) =>
      waits(`batches-${seed}`, { load, customers }),
    ).flatMap((stretches) => {
      const ratio = batchedRatio(stretches);
      if (typeof ratio === "string") return [];
      const mean = stretches.sums.reduce((sum, value) => sum + value, 0) / customers;
      const covers = (below: number, above: number): boolean =>
        mean - below <= truth && truth <= mean + above;
      return [{ own: covers(ratio.below, ratio.above), symmetric: covers(ratio.halfWidth, ratio.halfWidth) }];
    });
    const share = (kind: "own" | "symmetric"): number =>
      shown.filter((covers) => covers[kind]).length / shown.length;
    return { shown: shown.length / SEEDS, covering: share("own"), symmetric: share("symmetric") };
  };

  // A share of 400 has a deviation of 1.1 points: the seeds are fixed.
  it.each([
    { load: 0.3, customers: 8000 },
    { load: 0.5, customers: 32_000 },
    { load: 0.8, customers: 32_000 },
  ])("cover the truth 93 to 97 times in a hundred at a load of $load", ({ load, customers }) => {
    const { shown, covering } = covered(load, customers);
    expect(shown).toBeGreaterThan(0.9);
    expect(covering).toBeGreaterThanOrEqual(0.93);
    expect(covering).toBeLessThanOrEqual(0.97);
  });

  it("miss it less often close to saturation than those that reach to both sides alike", () => {
    const { shown, covering, symmetric } = covered(0.9, 32_000);
    expect(shown).toBeGreaterThan(0.6);
    expect(covering).toBeGreaterThanOrEqual(0.9);
    expect(covering - symmetric).toBeGreaterThanOrEqual(0.02);
  });

  it("are withheld more often than not where a run is too short for its correlation", () => {
    // At a load of 0.95 customers remember each other over thousands: 8,000 of them are one long queue.
    expect(covered(0.95, 8000).shown).toBeLessThan(0.5);
  });
});
