import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AdaptiveThrottle } from "../../src/resilience/adaptive-throttle.ts";

const SECOND = 1e9;
const never = { next: () => 0.999_999 };

describe("adaptive throttling", () => {
  it("refuses nothing while half of what is sent is accepted", () => {
    const throttle = new AdaptiveThrottle({ multiplier: 2, windowNs: 120 * SECOND });
    for (let request = 0; request < 100; request++) {
      throttle.permits(0, never);
      if (request % 2 === 1) throttle.accepted(0);
    }
    expect(throttle.refusal).toBe(0);
  });

  it("refuses with probability (requests - K accepts) / (requests + 1)", () => {
    const throttle = new AdaptiveThrottle({ multiplier: 2, windowNs: 120 * SECOND });
    for (let request = 0; request < 99; request++) throttle.permits(0, never);
    for (let accept = 0; accept < 10; accept++) throttle.accepted(0);
    expect(throttle.refusal).toBeCloseTo((99 - 20) / 100, 12);
    expect(throttle.permits(0, { next: () => 0.78 })).toBe(false);
    expect(throttle.permits(0, { next: () => 0.82 })).toBe(true);
  });

  it("forgets what is older than its window", () => {
    const throttle = new AdaptiveThrottle({ multiplier: 2, windowNs: 24 * SECOND });
    for (let request = 0; request < 99; request++) throttle.permits(0.5 * SECOND, never);
    throttle.permits(23 * SECOND, never);
    expect(throttle.refusal).toBeCloseTo(100 / 101, 12);
    throttle.permits(24.5 * SECOND, never);
    expect(throttle.refusal).toBeCloseTo(2 / 3, 12);
    throttle.permits(100 * SECOND, never);
    expect(throttle.refusal).toBeCloseTo(1 / 2, 12);
  });

  it("settles where it sends about K times what a callee of fixed capacity accepts", () => {
    // 1000/s against a callee that accepts 100/s: the book's claim for K = 2 is 200 sent.
    let state = 12_345;
    const random = { next: () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31 };
    const throttle = new AdaptiveThrottle({ multiplier: 2, windowNs: 24 * SECOND });
    let sent = 0;
    for (let second = 0; second < 200; second++) {
      let accepted = 0;
      for (let request = 0; request < 1000; request++) {
        const nowNs = second * SECOND + request * 1e6;
        if (!throttle.permits(nowNs, random)) continue;
        if (second >= 100) sent += 1;
        if (accepted >= 100) continue;
        accepted += 1;
        throttle.accepted(nowNs);
      }
    }
    expect(sent / 100 / 100).toBeGreaterThan(1.9);
    expect(sent / 100 / 100).toBeLessThan(2.1);
  });

  it("counts what its slots hold, as a list of everything does", () => {
    const step = fc.record({ waitNs: fc.integer({ min: 0, max: 3 * SECOND }), accepts: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const throttle = new AdaptiveThrottle({ multiplier: 1.5, windowNs: 24 * SECOND });
        const all: { slot: number; accepted: boolean }[] = [];
        let nowNs = 0;
        for (const { waitNs, accepts } of steps) {
          nowNs += waitNs;
          throttle.permits(nowNs, never);
          if (accepts) throttle.accepted(nowNs);
          all.push({ slot: Math.floor(nowNs / SECOND), accepted: accepts });
          const recent = all.filter(({ slot }) => slot > Math.floor(nowNs / SECOND) - 24);
          const accepted = recent.filter((one) => one.accepted).length;
          const refusal = Math.max(0, (recent.length - 1.5 * accepted) / (recent.length + 1));
          expect(throttle.refusal).toBeCloseTo(refusal, 9);
        }
      }),
    );
  });
});
