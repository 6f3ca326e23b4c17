import { describe, expect, it } from "vitest";
import { durationAxis, durationTicks } from "../../../src/report/page/charts/duration-ticks.ts";

describe("ticks of lengths of time", () => {
  it("are round in the unit that people say, and lie within the axis", () => {
    const linear = (low: number, high: number): readonly number[] =>
      durationTicks({ low, high, isLog: false, ticksMax: 6 });
    expect(linear(970, 10_030)).toEqual([2000, 4000, 6000, 8000, 10_000]);
    expect(linear(0, 300_000)).toEqual([0, 60_000, 120_000, 180_000, 240_000, 300_000]);
    expect(linear(0.1, 0.6)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
  });

  it("are a factor apart on a scale of factors, however many of them", () => {
    const log = (low: number, high: number): readonly number[] =>
      durationTicks({ low, high, isLog: true, ticksMax: 6 });
    expect(log(200, 10_300)).toEqual([300, 1000, 3000, 10_000]);
    expect(log(1, 86_400_000).length).toBeLessThanOrEqual(6);
  });

  it("say their unit themselves", () => {
    const { labelExpr } = durationAxis([0, 0.5, 90_000, 7_200_000]) as { readonly labelExpr: string };
    expect(JSON.parse(labelExpr.replace("[datum.value]", ""))).toEqual({
      ...{ 0: "0", 0.5: "500us", 90000: "1m30s", 7200000: "2h" },
    });
  });
});
