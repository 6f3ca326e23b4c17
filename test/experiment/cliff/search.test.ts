import { describe, expect, it } from "vitest";
import { ladderOf } from "../../../src/experiment/cliff/ladder.ts";
import { cliffFindings } from "../../../src/experiment/cliff/result.ts";
import { cliffSearch } from "../../../src/experiment/cliff/search.ts";
import type { CliffOutcome } from "../../../src/experiment/cliff/search.ts";
import { rising, spearmanKaerber } from "../../../src/experiment/cliff/shares.ts";
import { AxisError, parseRange } from "../../../src/experiment/sweep/axis.ts";
import { Randoms } from "../../../src/kernel/random.ts";

const LENGTH = 101;
const OPTIONS = { length: LENGTH, looks: 3, confirmations: 10, budget: 400 };

/** A search where a run at a place holds with a probability. */
function play(
  seed: string,
  probability: (place: number) => number,
  own: Partial<typeof OPTIONS> = {},
): CliffOutcome {
  const random = new Randoms(seed).stream("cliff");
  const search = cliffSearch({ ...OPTIONS, ...own });
  let step = search.next();
  while (step.done !== true)
    step = search.next(step.value.map(({ place }) => random.next() < probability(place)));
  return step.value;
}

const edgeAt =
  (edge: number) =>
  (place: number): number =>
    place >= edge ? 1 : 0;

describe("the search for a cliff", () => {
  it("brackets an edge by two neighbours, wherever it is, and which way it goes", () => {
    for (const edge of [1, 2, 37, 50, 99, 100]) {
      const up = play("edge", edgeAt(edge));
      expect([up.kind, up.bracket, up.rises]).toEqual(["edge", [edge - 1, edge], true]);
      const down = play("edge", (place) => 1 - edgeAt(edge)(place));
      expect([down.kind, down.bracket, down.rises]).toEqual(["edge", [edge - 1, edge], false]);
    }
    // Both ends, seven halvings, two confirmations, two checks.
    expect(play("edge", edgeAt(37)).runs).toBeLessThanOrEqual(6 + 7 * 3 + 2 * 7 + 2 * 3);
  });

  it("says that there is none where both ends agree", () => {
    const outcome = play("none", () => 0);
    expect([outcome.kind, outcome.bracket, outcome.runs]).toEqual(["none", null, 6]);
  });

  it("finds the middle of a blurred one, and its interval covers that 95 times in a hundred", () => {
    const range = parseRange("a.b=0..100");
    const ladder = ladderOf(range, 1);
    // Rises in a straight line from 30 to 70: the middle is 50.
    const blurred = (place: number): number => Math.min(1, Math.max(0, (place - 30) / 40));
    let covered = 0;
    const trials = 300;
    for (let trial = 0; trial < trials; trial++) {
      const outcome = play(`band/${trial}`, blurred);
      expect(outcome.kind).toBe("band");
      const { threshold } = cliffFindings(outcome, { range, ladder });
      if (Number(threshold!.from) <= 50 && Number(threshold!.to) >= 50) covered++;
      expect(Math.abs(threshold!.number - 50)).toBeLessThan(12);
    }
    expect(covered / trials).toBeGreaterThan(0.9);
  });

  it("says when the condition changes back", () => {
    const range = parseRange("a.b=0..100");
    const ladder = ladderOf(range, 1);
    const twice = (place: number): number => ((place >= 20 && place < 40) || place >= 70 ? 1 : 0);
    const { violations } = cliffFindings(play("twice", twice), { range, ladder });
    expect(violations.length).toBe(1);
    expect(cliffFindings(play("once", edgeAt(60)), { range, ladder }).violations).toEqual([]);
  });

  it("keeps to its budget and says so", () => {
    const outcome = play("short", (place) => place / 100, { budget: 20 });
    expect([outcome.runs, outcome.isCut]).toEqual([20, true]);
  });
});

describe("shares", () => {
  it("are made to rise by pooling neighbours", () => {
    const at = (held: number, runs: number): { at: number; held: number; runs: number } => ({
      at: 0,
      held,
      runs,
    });
    expect(rising([at(0, 10), at(6, 10), at(2, 10), at(10, 10)])).toEqual([0, 0.4, 0.4, 1]);
    expect(rising([at(1, 2), at(1, 2), at(0, 4)])).toEqual([0.25, 0.25, 0.25]);
  });

  it("have their middle where Spearman and Kärber have it", () => {
    // 0, 1/4, 3/4, 1 at 0, 1, 2, 3: symmetric around 1.5; the variance is 2 (3/16) / 9.
    const points = [0, 2.5, 7.5, 10].map((held, at) => ({ at, held, runs: 10 }));
    const { mean, halfWidth } = spearmanKaerber(points);
    expect(mean).toBeCloseTo(1.5, 12);
    expect(halfWidth).toBeCloseTo(1.96 * Math.sqrt((2 * (3 / 16)) / 9), 12);
  });
});

describe("a ladder", () => {
  it("has steps of the precision, both ends, and values that can be read", () => {
    expect(ladderOf(parseRange("a=2/s..7/s"), 1).texts).toEqual(["2/s", "3/s", "4/s", "5/s", "6/s", "7/s"]);
    expect(ladderOf(parseRange("a=1..10"), null).numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const pauses = ladderOf(parseRange("a=50ms..1s"), null);
    expect([pauses.texts[0], pauses.texts[1]!.length, pauses.texts.at(-1)]).toEqual(["50ms", 9, "1s"]);
  });

  it("has steps of equal factors on a log range", () => {
    const { numbers } = ladderOf(parseRange("a=10ms..1s:log"), null);
    expect(numbers.length).toBe(65);
    expect(numbers[32]).toBeCloseTo(100, 0);
  });

  it("refuses more steps than anybody wants", () => {
    expect(() => ladderOf(parseRange("a=0..1000000"), 0.5)).toThrow(AxisError);
  });
});
