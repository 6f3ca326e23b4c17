import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Randoms } from "../../src/kernel/random.ts";
import { mserCut } from "../../src/statistics/mser.ts";

/** The rule word for word: every cut of the first half that leaves five values. */
function slowCut(values: readonly number[]): number {
  let best = { cut: 0, score: Infinity };
  for (let cut = 0; cut <= Math.floor(values.length / 2) && values.length - cut >= 5; cut += 1) {
    const rest = values.slice(cut);
    const mean = rest.reduce((sum, value) => sum + value, 0) / rest.length;
    const squares = rest.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const score = squares / rest.length ** 2;
    if (cut === 0 || score < best.score * (1 - 1e-9)) best = { cut, score };
  }
  return best.cut;
}

describe("mserCut", () => {
  it("cuts where the values settle", () => {
    expect(mserCut([0, 1, 5, 8, ...Array.from({ length: 40 }, (_, at) => 10 + (at % 2))])).toEqual({
      cut: 4,
      isSettled: true,
    });
  });

  it("cuts nothing from what is steady from the start, and of nothing", () => {
    expect(mserCut(Array.from({ length: 40 }, () => 7))).toEqual({ cut: 0, isSettled: true });
    expect(mserCut([])).toEqual({ cut: 0, isSettled: false });
  });

  it("says of what rises to the end that it has not settled", () => {
    expect(mserCut(Array.from({ length: 60 }, (_, at) => at * at)).isSettled).toBe(false);
  });

  it("is the rule as it is written, in one pass", () => {
    const values = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 10, maxLength: 60 });
    fc.assert(
      fc.property(values, (series) => {
        expect(mserCut(series).cut).toBe(slowCut(series));
      }),
    );
  });

  it("finds the end of a decay within a few values, in noise", () => {
    // 20 exp(-t / 10) sinks below the noise (deviation 1 / sqrt(12)) at about t = 42.
    const stream = new Randoms("mser").stream("noise");
    const cuts = Array.from({ length: 50 }, () =>
      mserCut(Array.from({ length: 400 }, (_, at) => 20 * Math.exp(-at / 10) + stream.next())),
    );
    const mean = cuts.reduce((sum, { cut }) => sum + cut, 0) / cuts.length;
    expect(mean).toBeGreaterThan(25);
    expect(mean).toBeLessThan(70);
    expect(cuts.every(({ isSettled }) => isSettled)).toBe(true);
  });
});
