import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  durationNs,
  durationText,
  QuantityError,
  ratePerSecond,
  ratioOf,
} from "../../src/scenario/quantity.ts";

describe("a duration", () => {
  it.each([
    ["1h30m", 5400e9],
    ["1.5s", 1.5e9],
    ["20ms", 20e6],
    ["250us", 250e3],
    ["250µs", 250e3],
    ["40ns", 40],
    ["1d", 86_400e9],
    ["1m30s500ms", 90.5e9],
    ["0.3ms", 300_000],
    ["0s", 0],
    [0, 0],
    ["0", 0],
  ])("is read in whole nanoseconds: %s", (text, ns) => {
    expect(durationNs(text)).toBe(ns);
  });

  it("is rounded to a whole nanosecond", () => {
    expect(durationNs("0.4ns")).toBe(0);
    expect(durationNs("1.00000000049s")).toBe(1e9);
  });

  it.each([
    10,
    "10",
    "",
    " ",
    "ms",
    "1.s",
    ".5s",
    "1s1h",
    "1s2s",
    "5M",
    "5min",
    "-5ms",
    "1e3s",
    "100/s",
    "1 s",
    null,
    true,
    [],
    {},
    Number.NaN,
  ])("is refused: %j", (value) => {
    expect(() => durationNs(value)).toThrow(QuantityError);
  });

  it("is at most 2^53 - 1 nanoseconds, which is 104 days", () => {
    expect(durationNs("104d")).toBe(104 * 86_400e9);
    expect(() => durationNs("105d")).toThrow(/104 days/);
  });

  it("is written as what is read back", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (ns) => {
        expect(durationNs(durationText(ns))).toBe(ns);
      }),
      { seed: 5 },
    );
  });
});

describe("a rate", () => {
  it.each([
    ["200/s", 200],
    ["30/m", 0.5],
    ["36/h", 0.01],
    ["1.5k/s", 1500],
    ["2M/s", 2e6],
    ["2/ms", 2000],
    [0, 0],
  ])("is read per second: %s", (text, perSecond) => {
    expect(ratePerSecond(text)).toBe(perSecond);
  });

  it.each([200, "200", "200/d", "200 / s", "-1/s", "/s", "200ms", "5%", null])("is refused: %j", (value) => {
    expect(() => ratePerSecond(value)).toThrow(QuantityError);
  });
});

describe("a ratio", () => {
  it.each([
    ["5%", 0.05],
    ["0.1%", 0.001],
    [0.05, 0.05],
    ["100%", 1],
  ])("is read from 0 to 1: %s", (text, ratio) => {
    expect(ratioOf(text)).toBe(ratio);
  });

  it.each(["0.05", "five", "5 %", "%", null])("is refused: %j", (value) => {
    expect(() => ratioOf(value)).toThrow(QuantityError);
  });
});
