import { describe, expect, it } from "vitest";
import {
  clock,
  count,
  estimateText,
  figure,
  latency,
  percent,
  plain,
  roughPercent,
  significant,
  stretch,
  times,
  written,
} from "../../src/report/numbers.ts";

/** The formats end in a no-break blank and a unit; tables below write it as a plain one. */
function blanks(text: string): string {
  return text.replaceAll("\u00a0", " ");
}

describe("numbers", () => {
  it.each([
    [0, "0"],
    [0.000532, "0.000532"],
    [0.0532, "0.0532"],
    [2.244, "2.24"],
    [9.996, "10.0"],
    [92.26, "92.3"],
    [99.96, "100"],
    [184.6, "185"],
    [999.6, "1,000"],
    [8347, "8,347"],
    [1_669_270, "1,669,270"],
    [-607.2, "−607"],
  ])("write %d with three significant digits as %s", (value, text) => {
    expect(significant(value)).toBe(text);
  });

  it.each([
    [0, "0 %"],
    [1e-9, "< 0.1 %"],
    [0.001, "0.10 %"],
    [0.0053, "0.53 %"],
    [0.0773, "7.73 %"],
    [0.2316, "23.2 %"],
    [0.99899, "99.9 %"],
    [0.99901, "> 99.9 %"],
    [0.999999, "> 99.9 %"],
    [1, "100 %"],
    [2.5, "250 %"],
    [-0.05, "−5.00 %"],
  ])("write the share %d as %s, so that only nothing is 0 and only all is 100", (ratio, text) => {
    expect(blanks(percent(ratio))).toBe(text);
  });

  it.each([
    [0.0773, "7.7 %"],
    [0.05, "5 %"],
    [0.4149, "41 %"],
    [0.995, "99.5 %"],
    [0.0004, "< 0.1 %"],
    [1, "100 %"],
  ])("round the share %d in a sentence to %s", (ratio, text) => {
    expect(blanks(roughPercent(ratio))).toBe(text);
  });

  it.each([
    [0.25, "0.250 ms"],
    [14.66, "14.7 ms"],
    [999.4, "999 ms"],
    [999.7, "1.00 s"],
    [1049, "1.05 s"],
    [185_000, "3m05s"],
  ])("write a latency of %d ms as %s", (ms, text) => {
    expect(blanks(latency(ms))).toBe(text);
  });

  it.each([
    [0, "0 s"],
    [50, "50.0 ms"],
    [1400, "1.4 s"],
    [6000, "6 s"],
    [9960, "10 s"],
    [13_400, "13 s"],
    [59_600, "1m00s"],
    [125_000, "2m05s"],
  ])("write a stretch of %d ms as %s", (ms, text) => {
    expect(blanks(stretch(ms))).toBe(text);
  });

  it("write moments as minutes and seconds, with hours or tenths where they are needed", () => {
    expect([clock(0), clock(181_200), clock(3_723_000), clock(12_340, true), clock(59_960, true)]).toEqual([
      "0m00s",
      "3m01s",
      "1h02m03s",
      "0m12.3s",
      "1m00.0s",
    ]);
  });

  it("write lengths of time as a scenario does", () => {
    expect([written(0), written(600_000), written(90_000), written(250), written(3_600_500)]).toEqual([
      "0s",
      "10m",
      "1m30s",
      "250ms",
      "1h500ms",
    ]);
  });

  it("write counts whole and factors with two decimals", () => {
    expect([count(107_998), blanks(times(1.009)), blanks(times(12.34)), blanks(times(-1.49))]).toEqual([
      "107,998",
      "1.01 ×",
      "12.3 ×",
      "−1.49 ×",
    ]);
  });

  it.each([
    [36.21, 0.42, "perSecond", "36.2 ± 0.4/s"],
    [184.27, 0.51, "perSecond", "184.3 ± 0.5/s"],
    [-607.2, 124.3, "ms", "−607 ± 124 ms"],
    [1.00883, 0.00031, "times", "1.0088 ± 0.0003 ×"],
    [0.7425, 0.0018, "ratio", "74.25 ± 0.18 %"],
    [0.1771, 0.0014, "points", "17.71 ± 0.14 points"],
    [1234.5, 80, "ms", "1.23 ± 0.08 s"],
    [51_234, 1234, "count", "51,234 ± 1,234"],
  ] as const)("write the mean %d ± %d %s as %s", (mean, half, unit, text) => {
    expect(blanks(estimateText(mean, half, unit))).toBe(text);
  });

  it("say when every run gave the same, when there was only one, and when there is nothing", () => {
    expect(blanks(estimateText(10_000, 0, "ms"))).toBe("10.0 s in every run");
    expect(blanks(estimateText(10_000, null, "ms"))).toBe("10.0 s");
    expect(estimateText(null, null, "ms")).toBe("no data");
    expect(blanks(estimateText(0.64, 0.06, "perSecond", true))).toBe("+0.64 ± 0.06/s");
  });

  it("take an interval of the size of rounding for none", () => {
    // Twenty points each time, but for the last bits.
    const [one, other] = [0.3 - 0.1, 0.9 - 0.7];
    expect(one).not.toBe(other);
    expect(blanks(estimateText((one + other) / 2, Math.abs(one - other), "points", true))).toBe(
      "+20.0 points",
    );
  });

  it("give no sign to what is rounded to nothing", () => {
    expect(blanks(estimateText(-0.2, 3, "perSecond", true))).toBe("0 ± 3/s");
    expect(blanks(estimateText(0.004, 0.3, "points", true))).toBe("0 ± 30 points");
    expect(blanks(estimateText(-0.0001, 0.003, "points", true))).toBe("0.0 ± 0.3 points");
  });

  it("know the unit of a figure", () => {
    expect([figure(184.2, "perSecond"), figure(0.0942, "points"), figure(12, "count")].map(blanks)).toEqual([
      "184/s",
      "9.42 points",
      "12",
    ]);
  });

  it("have a plain form for terminals, whose lines still do not break before a unit", () => {
    expect(plain("−607 ± 124\u00a0ms, 1.01\u00a0×, orders → payments")).toBe(
      "-607 ± 124\u00a0ms, 1.01\u00a0x, orders -> payments",
    );
  });
});
