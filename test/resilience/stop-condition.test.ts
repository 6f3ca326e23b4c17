import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { STEPS, StopCondition } from "../../src/resilience/stop-condition.ts";

function conditionOf(successRateBelow = 0.9, withinNs = Infinity): StopCondition {
  const condition = new StopCondition({ successRateBelow, withinNs });
  condition.start();
  return condition;
}

/** So many requests, one after the other. */
function serve(condition: StopCondition, requests: number, { isOk = true, tookNs = 1 } = {}): void {
  for (let request = 0; request < requests; request++) {
    condition.arrived();
    condition.ended(tookNs, isOk);
  }
}

describe("a stop condition", () => {
  it("says nothing before its window has gone by once", () => {
    const condition = conditionOf();
    serve(condition, 5, { isOk: false });
    const looks = Array.from({ length: STEPS }, () => condition.look());
    expect(looks).toEqual([...Array.from({ length: STEPS - 1 }, () => null), 0]);
  });

  it("forgets what ended before its window began", () => {
    const condition = new StopCondition({ successRateBelow: 0.9, withinNs: Infinity });
    serve(condition, 100, { isOk: false });
    condition.start();
    for (let look = 1; look <= STEPS; look++) {
      serve(condition, 1);
      expect(condition.look()).toBe(null);
    }
  });

  it("does not hold at exactly the rate that was wanted", () => {
    const rates = [9, 8].map((good) => {
      const condition = conditionOf(0.9);
      serve(condition, good);
      serve(condition, 10 - good, { isOk: false });
      for (let look = 1; look < STEPS; look++) condition.look();
      return condition.look();
    });
    expect(rates).toEqual([null, 0.8]);
  });

  it("takes a slow answer for none", () => {
    const condition = conditionOf(0.9, 300);
    serve(condition, 1, { tookNs: 299 });
    serve(condition, 1, { tookNs: 300 });
    for (let look = 1; look < STEPS; look++) condition.look();
    expect(condition.look()).toBe(0.5);
  });

  it("takes silence for failure where somebody waits, and for nothing where nobody does", () => {
    const [idle, stuck] = [conditionOf(), conditionOf()];
    stuck.arrived();
    for (let look = 1; look < STEPS; look++) {
      idle.look();
      stuck.look();
    }
    expect([idle.look(), stuck.look()]).toEqual([null, 0]);
  });

  it("agrees with a count of the last ten steps, whatever happens in them", () => {
    const step = fc.record({ good: fc.nat(5), bad: fc.nat(5) });
    fc.assert(
      fc.property(fc.array(step, { minLength: STEPS, maxLength: 60 }), (steps) => {
        const condition = conditionOf(0.6);
        steps.forEach(({ good, bad }, index) => {
          serve(condition, good);
          serve(condition, bad, { isOk: false });
          const last = steps.slice(Math.max(0, index + 1 - STEPS), index + 1);
          const goods = last.reduce((sum, one) => sum + one.good, 0);
          const ended = last.reduce((sum, one) => sum + one.good + one.bad, 0);
          const holds = index + 1 >= STEPS && ended > 0 && goods / ended < 0.6;
          expect(condition.look()).toBe(holds ? goods / ended : null);
        });
      }),
      { seed: 1, numRuns: 100 },
    );
  });
});
