import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IdempotencyKeys } from "../../src/resilience/idempotency-keys.ts";

const key = {};

describe("idempotency keys", () => {
  it("execute the first, let those of the meantime wait, and have an answer for the rest", () => {
    const keys = new IdempotencyKeys<object, string>(100);
    expect(keys.arrived(0, key, "first")).toBe("execute");
    expect(keys.arrived(10, key, "second")).toBe("wait");
    expect(keys.arrived(20, {}, "another")).toBe("execute");
    expect(keys.ended(key, "first", true)).toEqual(["second"]);
    expect(keys.arrived(99, key, "third")).toBe("done");
  });

  it("let the next one try after a failure", () => {
    const keys = new IdempotencyKeys<object, string>(100);
    for (const visit of ["first", "second", "third"]) keys.arrived(0, key, visit);
    expect(keys.ended(key, "first", false)).toEqual(["second"]);
    expect(keys.arrived(1, key, "fourth")).toBe("wait");
    expect(keys.ended(key, "second", true)).toEqual(["third", "fourth"]);
  });

  it("forget a key at its lifetime, and execute anew", () => {
    const keys = new IdempotencyKeys<object, string>(100);
    keys.arrived(0, key, "first");
    keys.ended(key, "first", true);
    expect(keys.arrived(100, key, "second")).toBe("execute");
    expect(keys.ended(key, "second", true)).toEqual([]);
    expect(keys.arrived(150, key, "third")).toBe("done");
  });

  it("that are forgotten while the work runs let it run twice", () => {
    const keys = new IdempotencyKeys<object, string>(100);
    keys.arrived(0, key, "slow");
    expect(keys.arrived(120, key, "second")).toBe("execute");
    expect(keys.arrived(130, key, "third")).toBe("wait");
    expect(keys.ended(key, "slow", true)).toEqual([]);
    expect(keys.ended(key, "second", true)).toEqual(["third"]);
  });

  it("forget who left", () => {
    const keys = new IdempotencyKeys<object, string>(100);
    for (const visit of ["first", "second"]) keys.arrived(0, key, visit);
    keys.left(key, "second");
    expect(keys.ended(key, "first", true)).toEqual([]);
  });

  it("that live for ever never execute twice, whatever fails", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ start: fc.boolean(), isOk: fc.boolean() }), { maxLength: 50 }),
        (moves) => {
          const keys = new IdempotencyKeys<object, number>(Infinity);
          let running: number | null = null;
          let executed = 0;
          moves.forEach(({ start, isOk }, visit) => {
            if (start) {
              const verdict = keys.arrived(visit, key, visit);
              expect(verdict).toBe(executed > 0 ? "done" : running === null ? "execute" : "wait");
              if (verdict === "execute") running = visit;
            } else if (running !== null) {
              const released = keys.ended(key, running, isOk);
              if (isOk) executed += 1;
              running = isOk ? null : (released[0] ?? null);
            }
          });
          expect(executed).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});
