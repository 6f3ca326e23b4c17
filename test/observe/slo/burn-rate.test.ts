import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { budgetLeft, firings } from "../../../src/observe/slo/burn-rate.ts";
import type { Tally } from "../../../src/observe/slo/burn-rate.ts";

const SECOND = 1e9;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** 100 requests a second, of which a share is bad from one second to another. */
function tallyOf(
  lengthS: number,
  bad: readonly (readonly [fromS: number, toS: number, share: number])[],
): Tally {
  const total = new Float64Array(lengthS).fill(100);
  const counts = new Float64Array(lengthS);
  for (const [fromS, toS, share] of bad) counts.fill(100 * share, fromS, toS);
  return { stepNs: SECOND, total, bad: counts };
}

const FAST = { burnRate: 14.4, longNs: HOUR, shortNs: 5 * MINUTE };
const MEDIUM = { burnRate: 6, longNs: 6 * HOUR, shortNs: 30 * MINUTE };
const THREE_NINES = 0.001;

describe("the workbook's alerts", () => {
  it("fire 52 s into a total outage of a 99.9 % objective", () => {
    // 14.4 x 0.1 % of an hour is 51.84 s of all requests; the short window wants 4.32 s.
    const [first] = firings(tallyOf(7200, [[3600, 3900, 1]]), FAST, THREE_NINES);
    expect(first!.firedNs).toBe(3652 * SECOND);
  });

  it("are off as soon as the short window is clean enough, not the long one", () => {
    // After 300 s of outage the short window holds 300 s of errors; 4.32 s of them are left at 295.68 s after it.
    const [first] = firings(tallyOf(7200, [[3600, 3900, 1]]), FAST, THREE_NINES);
    expect(first!.clearedNs).toBe(4196 * SECOND);
  });

  it.each([
    [0.1, 519], // 518.4 s
    [0.05, 1037], // 1036.8 s
    [0.02, 2593], // 2592 s, and more than that
  ])("fire the later the smaller the share that fails: %f after %i s", (share, afterS) => {
    const [first] = firings(tallyOf(20_000, [[5000, 20_000, share]]), FAST, THREE_NINES);
    expect(first!.firedNs).toBe((5000 + afterS) * SECOND);
  });

  it("stay off where the budget is spent more slowly than they ask for", () => {
    // 1 % is ten times the allowed share: too slow for 14.4, enough for 6 after 0.6 x 6 h.
    const tally = tallyOf(40_000, [[5000, 40_000, 0.01]]);
    expect(firings(tally, FAST, THREE_NINES)).toEqual([]);
    expect(firings(tally, MEDIUM, THREE_NINES)[0]!.firedNs).toBe((5000 + 0.6 * 6 * 3600 + 1) * SECOND);
  });

  it("take what was before the run as good, at the same rate", () => {
    // Ten seconds of errors at once are 10 of 3600, not all that there is.
    expect(firings(tallyOf(600, [[0, 10, 1]]), FAST, THREE_NINES)).toEqual([]);
    expect(firings(tallyOf(600, [[0, 600, 1]]), FAST, THREE_NINES)[0]!.firedNs).toBe(52 * SECOND);
  });

  it("fire sooner for a second outage while the long window remembers the first", () => {
    // At 4005 s the hour since 405 s holds 105 s of errors; only the short window has to fill: 4.32 s.
    const tally = tallyOf(7200, [
      [1000, 1100, 1],
      [4000, 4100, 1],
    ]);
    expect(firings(tally, FAST, THREE_NINES).map(({ firedNs }) => firedNs / SECOND)).toEqual([1052, 4005]);
  });

  it("are on to the end where it does not stop, and never without requests", () => {
    expect(firings(tallyOf(600, [[100, 600, 1]]), FAST, THREE_NINES)[0]!.clearedNs).toBeNull();
    const none = { stepNs: SECOND, total: new Float64Array(100), bad: new Float64Array(100) };
    expect(firings(none, FAST, THREE_NINES)).toEqual([]);
    expect([...budgetLeft(none, HOUR, THREE_NINES)]).toEqual(new Array(100).fill(1));
  });
});

describe("the error budget", () => {
  it("is spent by the failed share over the allowed share, when its window is the run", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(50), fc.nat(50)), { minLength: 1, maxLength: 60 }),
        fc.double({ min: 0.0001, max: 0.5, noNaN: true }),
        (steps, allowed) => {
          const total = Float64Array.from(steps, ([good, bad]) => good + bad);
          const bad = Float64Array.from(steps, ([, failed]) => failed);
          const all = total.reduce((a, b) => a + b, 0);
          const failed = bad.reduce((a, b) => a + b, 0);
          const left = budgetLeft({ stepNs: SECOND, total, bad }, steps.length * SECOND, allowed).at(-1)!;
          expect(1 - left).toBeCloseTo(all === 0 ? 0 : failed / all / allowed, 6);
        },
      ),
    );
  });

  it("is the larger the longer its window: a minute of outage is 60 of the 2592 s of 30 days", () => {
    const left = budgetLeft(tallyOf(600, [[100, 160, 1]]), 720 * HOUR, THREE_NINES);
    expect(left.at(-1)).toBeCloseTo(1 - 60 / 2592, 9);
    expect(left[99]).toBe(1);
  });

  it("comes back when an outage leaves the window", () => {
    const left = budgetLeft(tallyOf(600, [[100, 110, 0.01]]), 200 * SECOND, 0.01);
    expect(left[200]).toBeCloseTo(1 - (10 * 0.01) / (200 * 0.01), 9);
    expect(left[310]).toBe(1);
  });
});
