import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RunningQuantile } from "../../src/resilience/running-quantile.ts";

const SECOND = 1e9;

describe("a running quantile", () => {
  it("says nothing before ten samples lie beyond it", () => {
    const quantile = new RunningQuantile({ quantile: 0.9, windowNs: 60 * SECOND });
    for (let sample = 1; sample < 96; sample++) quantile.record(0, sample);
    expect(quantile.value(0)).toBe(-1);
    for (let sample = 96; sample <= 112; sample++) quantile.record(0, sample);
    expect(quantile.value(0)).not.toBe(-1);
  });

  it("is the exact quantile of small whole numbers", () => {
    const quantile = new RunningQuantile({ quantile: 0.9, windowNs: 60 * SECOND });
    // 1 to 100, sixteen times: 1440 of 1600 are at most 90.
    for (let round = 0; round < 16; round++)
      for (let value = 1; value <= 100; value++) quantile.record(0, value);
    expect(quantile.value(0)).toBe(90);
  });

  it("lies within a bucket, 1.6 %, of the exact one", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 1e12 }), { minLength: 160, maxLength: 320 }),
        (values) => {
          const kept = values.slice(0, values.length - (values.length % 16));
          const quantile = new RunningQuantile({ quantile: 0.9, windowNs: 60 * SECOND });
          for (const value of kept) quantile.record(0, value);
          const sorted = [...kept].sort((a, b) => a - b);
          const exact = sorted[Math.ceil(kept.length * 0.9) - 1]!;
          expect(quantile.value(0)).toBeGreaterThanOrEqual(exact);
          expect(quantile.value(0)).toBeLessThanOrEqual(exact * (1 + 1 / 64) + 1);
        },
      ),
    );
  });

  it("forgets a half window at a time", () => {
    const quantile = new RunningQuantile({ quantile: 0.5, windowNs: 60 * SECOND });
    for (let sample = 0; sample < 48; sample++) quantile.record(10 * SECOND, 100);
    for (let sample = 0; sample < 160; sample++) quantile.record(40 * SECOND, 7);
    expect(quantile.value(59 * SECOND)).toBe(7);
    for (let sample = 0; sample < 16; sample++) quantile.record(61 * SECOND, 3);
    expect(quantile.value(61 * SECOND)).toBe(7);
    expect(quantile.value(91 * SECOND)).toBe(-1);
    expect(quantile.value(500 * SECOND)).toBe(-1);
  });
});
