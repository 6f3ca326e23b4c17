import { describe, expect, it } from "vitest";
import {
  agree,
  clock,
  count,
  figure,
  latency,
  listed,
  ordinal,
  percent,
  stretch,
} from "../../../src/observe/story/phrases.ts";

const SECOND = 1e9;
const HOUR = 3600 * SECOND;

describe("the phrases of the story", () => {
  it("write moments as the scenario does, with tenths in runs under a minute", () => {
    expect([0, 181 * SECOND, 3723 * SECOND].map((atNs) => clock(atNs, HOUR))).toEqual([
      "0m00s",
      "3m01s",
      "1h02m03s",
    ]);
    expect(clock(12.34 * SECOND, 59 * SECOND)).toBe("0m12.3s");
  });

  it("write stretches with tenths below ten seconds", () => {
    expect([0.5e6, 35e6, 1.44e9, 6e9, 13.2e9, 125e9].map(stretch)).toEqual([
      "0.5 ms",
      "35 ms",
      "1.4 s",
      "6 s",
      "13 s",
      "2m05s",
    ]);
  });

  it("write figures with three digits and counts whole", () => {
    expect([2.549, 66.66, 185.2, 8347].map(figure)).toEqual(["2.55", "66.7", "185", "8,347"]);
    expect([0, 999, 1000, 1234567].map(count)).toEqual(["0", "999", "1,000", "1,234,567"]);
    expect([63.14e6, 1.049e9].map(latency)).toEqual(["63.1 ms", "1.05 s"]);
  });

  it("tell what is nearly nothing or nearly all from what is", () => {
    expect([0, 0.0004, 0.0766, 0.23, 0.995, 0.9996, 1].map(percent)).toEqual([
      "0 %",
      "< 0.1 %",
      "7.7 %",
      "23 %",
      "99.5 %",
      "> 99.9 %",
      "100 %",
    ]);
  });

  it("know their grammar", () => {
    expect(["shoppers", "api", "express"].map((name) => agree(name))).toEqual(["are", "is", "is"]);
    expect([1, 3, 11, 21, 112].map(ordinal)).toEqual(["first", "third", "11th", "21st", "112th"]);
    expect([["a"], ["a", "b"], ["a", "b", "c"]].map(listed)).toEqual(["a", "a and b", "a, b and c"]);
  });
});
