import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AxisError, parseAxis, parseRange, quantityText } from "../../../src/experiment/sweep/axis.ts";
import { gridOf, latinHypercube, zipOf } from "../../../src/experiment/sweep/design.ts";
import { Randoms } from "../../../src/kernel/random.ts";

const values = (text: string): readonly string[] => parseAxis(text).values;

describe("An axis", () => {
  it("takes the values of a list as they stand, whatever they are", () => {
    expect(values("a.b=1,2,3")).toEqual(["1", "2", "3"]);
    expect(values('a=null, true, "x,y", {p: 1, q: [2, 3]}')).toEqual([
      "null",
      "true",
      '"x,y"',
      "{p: 1, q: [2, 3]}",
    ]);
  });

  it("goes by a step, of numbers, durations, rates and ratios, and ends with the end if it is met", () => {
    expect(values("a=10..50:10")).toEqual(["10", "20", "30", "40", "50"]);
    expect(values("a=10..55:20")).toEqual(["10", "30", "50"]);
    expect(values("a=0.1..0.3:0.1")).toEqual(["0.1", "0.2", "0.3"]);
    expect(values("a=500ms..2s:500ms")).toEqual(["500ms", "1s", "1s500ms", "2s"]);
    expect(values("a=10/s..30/s:10/s")).toEqual(["10/s", "20/s", "30/s"]);
    expect(values("a=1/m..3/m:1/m").length).toBe(3);
    expect(values("a=5%..15%:5%")).toEqual(["5%", "10%", "15%"]);
  });

  it("goes by a factor", () => {
    expect(values("a=1..64:x4")).toEqual(["1", "4", "16", "64"]);
    expect(values("a=1ms..1s:x10")).toEqual(["1ms", "10ms", "100ms", "1s"]);
    expect(parseAxis("a=1..64:x4").scale).toEqual({ kind: "number", numbers: [1, 4, 16, 64], isLog: true });
  });

  it("has a scale where all values are of one kind, a logarithmic one where they grow by factors", () => {
    expect(parseAxis("a=10ms,1s,2s").scale).toEqual({
      kind: "duration",
      numbers: [10, 1000, 2000],
      isLog: true,
    });
    expect(parseAxis("a=10,20,30").scale?.isLog).toBe(false);
    expect(parseAxis("a=10,fifo").scale).toBe(null);
    expect(parseAxis("a=10,10ms").scale).toBe(null);
  });

  const wrong: readonly (readonly [string, string])[] = [
    ["a", '"a" is not PATH=VALUES'],
    ["a=", '"a=" is not PATH=VALUES'],
    ["a..b=1", '"a..b" is not a path; paths are names joined by dots'],
    ["a=1,,2", 'a: there is an empty value in "1,,2"'],
    ["a=1,2,1", "a: 1 is there twice"],
    ["a=1..9", "a: a range wants a step, e.g. 10..50:10, or 1..64:x2 for a factor"],
    ["a=9..1:1", "a: the range must rise"],
    ["a=1..9:0", "a: the step must be above 0"],
    ["a=1..9:x1", "a: the factor must be above 1"],
    ["a=0..9:x2", "a: a range by a factor cannot begin at 0"],
    ["a=1..9:1ms", "a: the step 1ms is no number"],
    ["a=1ms..9:1", "a: the ends of the range are a duration and a number"],
    ["a=fifo..lifo:1", 'a: "fifo" is neither a number nor a duration, rate or ratio'],
    ["a=1..100000:1", "a: 100000 values are more than 1000"],
  ];
  it.each(wrong)("refuses %s", (text, message) => {
    expect(() => parseAxis(text)).toThrow(new AxisError(message));
  });

  it("writes numbers so that they are read back", () => {
    const numbers = fc.integer({ min: 1, max: 5000 });
    fc.assert(
      fc.property(
        numbers,
        numbers,
        fc.constantFrom("number", "duration", "rate", "ratio"),
        (from, step, unit) => {
          const [low, width] = [from / 4, step / 4];
          const texts = [low, low + 3 * width, width].map((value) => quantityText(value, unit));
          const { scale } = parseAxis(`a=${texts[0]!}..${texts[1]!}:${texts[2]!}`);
          expect(scale?.kind).toBe(unit);
          expect(scale?.numbers.length).toBe(4);
          scale?.numbers.forEach((value, index) => expect(value).toBeCloseTo(low + index * width, 6));
        },
      ),
    );
  });
});

describe("A design", () => {
  const axes = [parseAxis("a=1,2"), parseAxis("b=x,y,z")];

  it("is every combination, the last axis running fastest", () => {
    expect(gridOf(axes).map((point) => point.join(""))).toEqual(["1x", "1y", "1z", "2x", "2y", "2z"]);
    expect(() => gridOf([parseAxis("a=1..200:1"), parseAxis("b=1..200:1")])).toThrow(
      new AxisError("200 x 200 are 40000 points, more than 10000"),
    );
  });

  it("is value by value where axes go together", () => {
    expect(zipOf([parseAxis("a=1,2"), parseAxis("b=x,y")])).toEqual([
      ["1", "x"],
      ["2", "y"],
    ]);
    expect(() => zipOf(axes)).toThrow(
      new AxisError("axes that go together need equally many values: a has 2, b has 3"),
    );
  });

  it("meets every stratum of every range exactly once as a Latin hypercube", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.string(), (samples, seed) => {
        const randoms = new Randoms(seed);
        const ranges = [
          parseRange("a=0ms..1000ms"),
          parseRange("b=1..4097:log"),
          parseRange("c=1%..100%:log"),
        ];
        const { axes, points } = latinHypercube(ranges, samples, (name) => randoms.stream(name));
        expect(points.length).toBe(samples);
        const strata = axes[0]!.scale!.numbers.map((value) =>
          Math.floor((value / 1000) * samples * (1 - 1e-9)),
        );
        // Four digits of a value may carry it over the edge of its stratum.
        expect(new Set(strata).size).toBeGreaterThanOrEqual(samples - 2);
        for (const value of axes[1]!.scale!.numbers) {
          expect(Number.isInteger(value)).toBe(true);
          expect(value).toBeGreaterThanOrEqual(1);
          expect(value).toBeLessThanOrEqual(4097);
        }
        const below = axes[2]!.scale!.numbers.filter((value) => value < 0.1).length;
        // Half of the strata of a log range lie below the geometric middle.
        expect(Math.abs(below - samples / 2)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("wants ranges for samples", () => {
    expect(() => parseRange("a=1,2")).toThrow(/FROM..TO is wanted/);
    expect(() => parseRange("a=0..9:log")).toThrow(new AxisError("a: a log range cannot begin at 0"));
  });
});
