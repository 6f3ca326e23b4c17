import { describe, expect, it } from "vitest";
import { intervalText } from "../../src/experiment/figures.ts";

describe("an interval in a sentence", () => {
  it.each([
    [36.2345, 0.4321, "perSecond", "36.2 ± 0.4/s"],
    [184.21, 0.5, "perSecond", "184.2 ± 0.5/s"],
    [0.6412, 0.0613, "perSecond", "0.64 ± 0.06/s"],
    [18.02, 0.1512, "number", "18.02 ± 0.15"],
    [606.8, 124.3, "ms", "607 ± 124 ms"],
    [1289.1, 120, "ms", "1.29 ± 0.12 s"],
    [0.1802, 0.0015, "ratio", "18.02 ± 0.15 points"],
  ] as const)("writes %d with half width %d of %s as %s", (mean, halfWidth, unit, text) => {
    expect(intervalText(mean, halfWidth, unit)).toBe(text);
  });

  it("calls a ratio itself per cent, only differences points", () => {
    expect(intervalText(0.9227, 0.0008, "ratio", true)).toBe("92.27 ± 0.08 %");
  });

  it("claims no width where every run gave the same", () => {
    expect(intervalText(10_000, 0, "ms")).toBe("10.0 s");
    expect(intervalText(0, 0, "perSecond")).toBe("0/s");
  });

  it("shows three digits of a single run and claims no interval", () => {
    expect(intervalText(184.2123, null, "perSecond")).toBe("184/s");
    expect(intervalText(0.012345, null, "number")).toBe("0.0123");
  });
});
