import fc from "fast-check";
import { build } from "hdr-histogram-js";
import { describe, expect, it } from "vitest";
import { Histogram } from "../../src/statistics/histogram.ts";

const MICROSECOND = 1_000;
const MILLISECOND = 1_000_000;
const DAY = 86_400_000 * MILLISECOND;

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

function nearestRank(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(q * sorted.length - 1e-9)) - 1]!;
}

/** Durations spread evenly over the octaves from 1 us to 1 day, and some that are 0. */
const duration = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .double({ min: 0, max: 36, noNaN: true })
      .map((octave) => Math.floor(MICROSECOND * 2 ** octave)),
  },
  { weight: 1, arbitrary: fc.constant(0) },
);
const quantile = fc.constantFrom(0, 0.01, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1);

describe("Histogram", () => {
  it("has no data when empty, rather than zeros", () => {
    const empty = new Histogram();
    expect([empty.count, empty.mean, empty.stddev, empty.min, empty.max, empty.quantile(0.5)]).toEqual([
      0,
      null,
      null,
      null,
      null,
      null,
    ]);
  });

  it("knows count, mean, extremes and the sample's standard deviation exactly", () => {
    // Deviations from 5: 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 = 32, over 8 - 1.
    const histogram = histogramOf([2, 4, 4, 4, 5, 5, 7, 9].map((ms) => ms * MILLISECOND));
    expect(histogram.count).toBe(8);
    expect(histogram.mean).toBe(5 * MILLISECOND);
    expect(histogram.min).toBe(2 * MILLISECOND);
    expect(histogram.max).toBe(9 * MILLISECOND);
    expect(histogram.stddev).toBeCloseTo(Math.sqrt(32 / 7) * MILLISECOND, 6);
  });

  it("has no standard deviation for a single value", () => {
    expect(histogramOf([7]).stddev).toBeNull();
  });

  it("keeps the spread of a narrow distribution far from zero", () => {
    // 1 h +- 1 ns: the squares alone would need 83 bits.
    const hour = 3_600_000 * MILLISECOND;
    const histogram = histogramOf([hour - 1, hour + 1, hour - 1, hour + 1]);
    expect(histogram.mean).toBe(hour);
    expect(histogram.stddev).toBeCloseTo(Math.sqrt(4 / 3), 12);
  });

  it("keeps it after clear, too", () => {
    const histogram = histogramOf([DAY]);
    histogram.clear();
    for (const offset of [1, 2, 3]) histogram.record(DAY + offset);
    expect(histogram.stddev).toBe(1);
  });

  it("takes the nearest rank as quantile: the smallest value with q of the sample at or below it", () => {
    const oneToHundred = histogramOf(Array.from({ length: 100 }, (_, index) => index + 1));
    const ranks = [0, 0.005, 0.01, 0.011, 0.07, 0.5, 0.501, 0.99, 0.991, 1];
    expect(ranks.map((q) => oneToHundred.quantile(q))).toEqual([1, 1, 1, 2, 7, 50, 51, 99, 100, 100]);
  });

  it("tells 0 from short durations and holds whole nanoseconds below 128 apart", () => {
    const histogram = histogramOf([0, 0, 0, 1, 2, 126, 127]);
    expect([0.4, 3.5 / 7, 4.5 / 7, 5.5 / 7, 1].map((q) => histogram.quantile(q))).toEqual([
      0, 1, 2, 126, 127,
    ]);
  });

  it("answers a constant sample with that constant at every quantile", () => {
    const histogram = histogramOf(Array.from({ length: 10 }, () => 123_456_789));
    expect([0.1, 0.5, 0.99].map((q) => histogram.quantile(q))).toEqual([
      123_456_789, 123_456_789, 123_456_789,
    ]);
    expect(histogram.stddev).toBe(0);
  });

  it("keeps every quantile within 0.5 % of the sorted sample from 1 us to 1 day", () => {
    fc.assert(
      fc.property(fc.array(duration, { minLength: 1, maxLength: 200 }), quantile, (values, q) => {
        const exact = nearestRank(values, q);
        const found = histogramOf(values).quantile(q)!;
        expect(Math.abs(found - exact)).toBeLessThanOrEqual(0.005 * exact);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it("gives the merge of two samples the figures of their union", () => {
    const sample = fc.array(duration, { maxLength: 50 });
    fc.assert(
      fc.property(sample, sample, quantile, (a, b, q) => {
        const merged = histogramOf(a);
        merged.add(histogramOf(b));
        const union = histogramOf([...a, ...b]);
        expect([merged.count, merged.min, merged.max, merged.quantile(q)]).toEqual([
          union.count,
          union.min,
          union.max,
          union.quantile(q),
        ]);
        expect(Math.abs((merged.mean ?? 0) - (union.mean ?? 0))).toBeLessThanOrEqual(
          1e-12 * (union.mean ?? 0),
        );
        expect(Math.abs((merged.stddev ?? 0) - (union.stddev ?? 0))).toBeLessThanOrEqual(
          1e-6 * (union.stddev ?? 0) + 1e-9 * (union.max ?? 0),
        );
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it("knows the same whenever it is read, however many of the values are 0, and after clear", () => {
    const value = fc.oneof(fc.constant(0), duration);
    const part = fc.record({
      values: fc.array(value, { minLength: 1, maxLength: 20 }),
      isRead: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(value), fc.array(part, { minLength: 1 }), (before, parts) => {
        const histogram = histogramOf(before);
        histogram.clear();
        const recorded: number[] = [];
        const largest = Math.max(1, ...before, ...parts.flatMap(({ values }) => values));
        for (const { values, isRead } of parts) {
          for (const each of values) histogram.record(each);
          recorded.push(...values);
          expect(histogram.count).toBe(recorded.length);
          if (!isRead) continue;
          const mean = recorded.reduce((sum, each) => sum + each, 0) / recorded.length;
          expect(Math.abs(histogram.mean! - mean)).toBeLessThanOrEqual(1e-9 * largest);
          expect(histogram.min).toBe(Math.min(...recorded));
          expect(histogram.max).toBe(Math.max(...recorded));
          expect(histogram.countUpTo(0)).toBe(recorded.filter((each) => each === 0).length);
          const squares = recorded.reduce((sum, each) => sum + (each - mean) ** 2, 0);
          if (recorded.length > 1) {
            const stddev = Math.sqrt(squares / (recorded.length - 1));
            expect(Math.abs(histogram.stddev! - stddev)).toBeLessThanOrEqual(1e-6 * largest);
          }
        }
      }),
    );
  });

  it("leaves the histogram that was added as it is", () => {
    const source = histogramOf([5, 6]);
    const target = histogramOf([DAY]);
    target.add(source);
    target.record(7);
    expect([source.count, source.max, target.count]).toEqual([2, 6, 4]);
  });

  it("starts afresh after clear", () => {
    const histogram = histogramOf([3 * MILLISECOND, DAY]);
    histogram.clear();
    expect([histogram.count, histogram.max, histogram.quantile(0.5)]).toEqual([0, null, null]);
    for (const value of [1, 2, 3]) histogram.record(value);
    expect([histogram.count, histogram.mean, histogram.stddev, histogram.quantile(0.5)]).toEqual([
      3, 2, 1, 2,
    ]);
    histogram.clear();
    histogram.clear();
    histogram.add(histogramOf([9]));
    expect([histogram.count, histogram.min, histogram.quantile(0.5), histogram.max]).toEqual([1, 9, 9, 9]);
  });

  it("agrees with HdrHistogram within the two error bounds", () => {
    const oracle = build({ numberOfSignificantValueDigits: 3, highestTrackableValue: DAY });
    const histogram = new Histogram();
    // Inverse CDF of an exponential distribution of mean 20 ms on an even grid.
    for (let index = 0; index < 20_000; index += 1) {
      const value = Math.round(-20 * MILLISECOND * Math.log(1 - (index + 0.5) / 20_000));
      histogram.record(value);
      oracle.recordValue(value);
    }
    for (const q of [0.01, 0.1, 0.5, 0.9, 0.99, 0.999]) {
      const ratio = histogram.quantile(q)! / oracle.getValueAtPercentile(q * 100);
      expect(Math.abs(ratio - 1)).toBeLessThan(0.005 + 0.001);
    }
    // The theory behind both: the p99 is ln(100) means.
    expect(Math.abs(histogram.quantile(0.99)! / (20 * MILLISECOND * Math.log(100)) - 1)).toBeLessThan(0.005);
  });

  it("counts what lies up to a value: all that is well below it, and nothing well above", () => {
    const values = fc.array(duration, { maxLength: 60 });
    fc.assert(
      fc.property(values, duration, (recorded, value) => {
        const count = histogramOf(recorded).countUpTo(value);
        // A bin is at most 1/128 of its value wide.
        expect(count).toBeGreaterThanOrEqual(recorded.filter((each) => each <= value).length);
        expect(count).toBeLessThanOrEqual(
          recorded.filter((each) => each <= value * (1 + 1 / 128) + 1).length,
        );
      }),
    );
  });

  it("refuses what is no duration", () => {
    const histogram = histogramOf([1]);
    for (const value of [-1, -0.5, NaN, Infinity, 2 ** 53]) {
      expect(() => {
        histogram.record(value);
      }).toThrow(/durations from 0 to 2\^53 ns/);
    }
    expect(histogram.count).toBe(1);
  });
});
