import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OutlierDetector, type OutlierOptions } from "../../src/resilience/outlier-detector.ts";

const SECOND = 1e9;
const ENVOY: OutlierOptions = {
  consecutive5xx: 5,
  intervalNs: 10 * SECOND,
  baseEjectionTimeNs: 30 * SECOND,
  maxEjectionTimeNs: 300 * SECOND,
  maxEjectionPercent: 0.1,
  panicThreshold: 0.5,
  successRate: null,
  failurePercentage: null,
};

function detector(options: Partial<OutlierOptions>, hosts: number): { it: OutlierDetector; moves: string[] } {
  const moves: string[] = [];
  const it = new OutlierDetector({ ...ENVOY, ...options }, hosts, (instance, isEjected) => {
    moves.push(`${instance} ${isEjected ? "out" : "in"}`);
  });
  return { it, moves };
}

function fail(it: OutlierDetector, nowNs: number, instance: number, times: number): void {
  for (let time = 0; time < times; time++) it.ended(nowNs, instance, true);
}

describe("the outlier detector", () => {
  it("ejects after failures in a row, which a success interrupts", () => {
    const { it, moves } = detector({}, 4);
    fail(it, 1, 2, 4);
    it.ended(1, 2, false);
    fail(it, 1, 2, 4);
    expect(it.ejected(1)).toBeNull();
    fail(it, 1, 2, 1);
    expect([...it.ejected(1)!]).toEqual([0, 0, 1, 0]);
    expect(moves).toEqual(["2 out"]);
  });

  it("lets back in at the first sweep after the ejection is over, and keeps out longer the next time", () => {
    const { it } = detector({}, 4);
    fail(it, 3 * SECOND, 0, 5);
    expect(it.ejected(39.9 * SECOND)).not.toBeNull();
    // Until 33 s; swept at 40 s.
    expect(it.ejected(40 * SECOND)).toBeNull();
    fail(it, 41 * SECOND, 0, 5);
    // The second time 60 s: until 101 s, swept at 110 s.
    expect(it.ejected(109 * SECOND)).not.toBeNull();
    expect(it.ejected(110 * SECOND)).toBeNull();
  });

  it("forgets an ejection for each sweep that finds the host in", () => {
    const { it } = detector({}, 4);
    fail(it, 0, 0, 5);
    expect(it.ejected(30 * SECOND)).toBeNull();
    // In at 40 s already: the next ejection is the first again.
    fail(it, 41 * SECOND, 0, 5);
    expect(it.ejected(79 * SECOND)).not.toBeNull();
    expect(it.ejected(80 * SECOND)).toBeNull();
  });

  it("ejects one whatever the percentage, and no other while that share is out", () => {
    const { it } = detector({}, 4);
    fail(it, 0, 0, 5);
    fail(it, 0, 1, 5);
    expect([...it.ejected(0)!]).toEqual([1, 0, 0, 0]);
    const wide = detector({ maxEjectionPercent: 0.5 }, 4);
    for (const host of [0, 1, 2]) fail(wide.it, 0, host, 5);
    expect([...wide.it.ejected(0)!]).toEqual([1, 1, 0, 0]);
  });

  it("panics when fewer than half are left, and uses all", () => {
    const { it } = detector({ maxEjectionPercent: 1 }, 4);
    for (const host of [0, 1]) fail(it, 0, host, 5);
    expect(it.ejected(0)).not.toBeNull();
    fail(it, 0, 2, 5);
    expect(it.ejected(0)).toBeNull();
  });

  it("ejects who lies 1.9 standard deviations below the mean success rate", () => {
    const rates = { minimumHosts: 5, requestVolume: 100, stdevFactor: 1.9 };
    const { it } = detector({ successRate: rates, consecutive5xx: 1000 }, 6);
    // Five at 100 %, one at 90 %: mean 98.33 %, deviation 3.73 %, so below 91.25 % is out.
    for (let host = 0; host < 6; host++)
      for (let request = 0; request < 100; request++)
        it.ended(SECOND, host, host === 3 && request % 10 === 0);
    expect(it.ejected(9 * SECOND)).toBeNull();
    expect([...it.ejected(10 * SECOND)!]).toEqual([0, 0, 0, 1, 0, 0]);
    // Four hosts have no vote.
    const few = detector({ successRate: rates, consecutive5xx: 1000 }, 4);
    for (let host = 0; host < 4; host++)
      for (let request = 0; request < 100; request++) few.it.ended(SECOND, host, host === 3);
    expect(few.it.ejected(10 * SECOND)).toBeNull();
  });

  it("ejects who fails a share of its requests", () => {
    const failures = { threshold: 0.85, minimumHosts: 2, requestVolume: 50 };
    const { it } = detector(
      { failurePercentage: failures, consecutive5xx: 1000, maxEjectionPercent: 0.5 },
      4,
    );
    for (let request = 0; request < 100; request++) {
      it.ended(SECOND, 0, request % 20 < 17);
      it.ended(SECOND, 1, request % 20 < 16);
    }
    expect([...it.ejected(10 * SECOND)!]).toEqual([1, 0, 0, 0]);
  });

  it("never has more out than it may, and nobody longer than the longest ejection", () => {
    const step = fc.record({
      waitNs: fc.integer({ min: 0, max: 20 * SECOND }),
      host: fc.nat(4),
      failed: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 120 }),
        fc.constantFrom(0, 0.1, 0.4, 1),
        (steps, maxEjectionPercent) => {
          const options = {
            maxEjectionPercent,
            consecutive5xx: 2,
            maxEjectionTimeNs: 60 * SECOND,
            panicThreshold: 0,
          };
          const { it, moves } = detector(options, 5);
          const since = new Map<number, number>();
          let nowNs = 0;
          for (const { waitNs, host, failed } of steps) {
            nowNs += waitNs;
            it.ended(nowNs, host, failed);
            const out = [...(it.ejected(nowNs) ?? new Uint8Array(5))].flatMap((mark, index) =>
              mark === 1 ? [index] : [],
            );
            expect(out.length).toBeLessThanOrEqual(
              maxEjectionPercent === 0 ? 0 : Math.ceil(maxEjectionPercent * 5),
            );
            for (const index of [...since.keys()]) if (!out.includes(index)) since.delete(index);
            for (const index of out) {
              if (!since.has(index)) since.set(index, nowNs);
              expect(nowNs - since.get(index)!).toBeLessThan(70 * SECOND);
            }
          }
          expect(moves.filter((move) => move.endsWith("in")).length).toBeLessThanOrEqual(
            moves.filter((move) => move.endsWith("out")).length,
          );
        },
      ),
    );
  });
});
