import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Bulkhead } from "../../src/resilience/bulkhead.ts";

describe("Bulkhead", () => {
  it("lets as many calls in as it has permits", () => {
    const bulkhead = new Bulkhead({ maxConcurrentCalls: 2 });
    expect([bulkhead.tryAcquire(), bulkhead.tryAcquire(), bulkhead.tryAcquire()]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it("lets the next in when a permit comes back", () => {
    const bulkhead = new Bulkhead({ maxConcurrentCalls: 1 });
    bulkhead.tryAcquire();
    bulkhead.release();
    expect([bulkhead.free, bulkhead.tryAcquire(), bulkhead.free]).toEqual([1, true, 0]);
  });

  it("takes a permit that was never taken for the bug it is", () => {
    expect(() => {
      new Bulkhead({ maxConcurrentCalls: 3 }).release();
    }).toThrow("given back twice");
  });

  it("has all its permits back when every call has ended, in any order of coming and going", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5 }),
        fc.array(fc.boolean(), { maxLength: 100 }),
        (size, comings) => {
          const bulkhead = new Bulkhead({ maxConcurrentCalls: size });
          let held = 0;
          for (const isComing of comings) {
            if (isComing) {
              const admitted = bulkhead.tryAcquire();
              expect(admitted).toBe(held < size);
              if (admitted) held += 1;
            } else if (held > 0) {
              bulkhead.release();
              held -= 1;
            }
            expect(bulkhead.free + held).toBe(size);
          }
          for (; held > 0; held -= 1) bulkhead.release();
          expect(bulkhead.free).toBe(size);
        },
      ),
      { seed: 5, numRuns: 200 },
    );
  });
});
