import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Gauge } from "../../src/statistics/gauge.ts";

describe("Gauge", () => {
  it("weights each level by the time it was held", () => {
    const gauge = new Gauge(0, 100);
    gauge.change(10, 3);
    gauge.change(30, -1);
    gauge.change(90, -2);
    // 10 x 0 + 20 x 3 + 60 x 2 + 10 x 0
    expect(gauge.integralNs(100)).toBe(180);
    expect(gauge.mean(100)).toBe(1.8);
    expect([gauge.value, gauge.max]).toEqual([0, 3]);
  });

  it("begins with the level that moves before the interval add up to", () => {
    const gauge = new Gauge(50, 100);
    gauge.change(10, 9);
    gauge.change(20, -7);
    expect([gauge.integralNs(100), gauge.max]).toEqual([2 * 50, 2]);
  });

  it("counts the level at the start as a maximum even if it falls at that very instant", () => {
    const gauge = new Gauge(50, 100);
    gauge.change(10, 5);
    gauge.change(50, -5);
    expect([gauge.integralNs(100), gauge.max]).toEqual([0, 5]);
  });

  it("leaves out what happens at the end of the interval and later", () => {
    const gauge = new Gauge(0, 100);
    gauge.change(40, 1);
    gauge.change(100, 5);
    gauge.change(150, 5);
    expect([gauge.integralNs(200), gauge.max, gauge.value]).toEqual([60, 1, 11]);
  });

  it("can be read in the middle without being changed by it", () => {
    const gauge = new Gauge(0, 100);
    gauge.change(10, 2);
    expect([gauge.integralNs(5), gauge.integralNs(20), gauge.integralNs(20)]).toEqual([0, 20, 20]);
  });

  it("has no mean over no time", () => {
    const gauge = new Gauge(50, 100);
    expect([gauge.mean(40), gauge.mean(50)]).toEqual([null, null]);
  });

  it("carries the level over into the next interval and nothing else", () => {
    const gauge = new Gauge(0, 10);
    gauge.change(2, 8);
    gauge.change(4, -5);
    gauge.restart(10, 20);
    gauge.change(15, -3);
    expect([gauge.integralNs(20), gauge.max, gauge.value]).toEqual([3 * 5, 3, 0]);
  });

  it("agrees with summing the level nanosecond by nanosecond", () => {
    const moves = fc.array(fc.record({ afterNs: fc.nat(5), delta: fc.integer({ min: -3, max: 3 }) }), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(moves, fc.nat(30), fc.nat(30), (changes, fromNs, lengthNs) => {
        const toNs = fromNs + lengthNs;
        const gauge = new Gauge(fromNs, toNs);
        const levels = new Array<number>(200).fill(0);
        let nowNs = 0;
        for (const { afterNs, delta } of changes) {
          nowNs += afterNs;
          gauge.change(nowNs, delta);
          for (let at = nowNs; at < levels.length; at += 1) levels[at]! += delta;
        }
        const expected = levels.slice(fromNs, toNs).reduce((sum, level) => sum + level, 0);
        expect(gauge.integralNs(toNs)).toBe(expected);
      }),
      { seed: 3, numRuns: 300 },
    );
  });
});
