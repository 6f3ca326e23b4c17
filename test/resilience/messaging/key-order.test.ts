import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KeyOrder } from "../../../src/resilience/messaging/key-order.ts";

describe("the order of a key", () => {
  it("is overtaken by whoever is done while an older one of the key is not", () => {
    const order = fc.shuffledSubarray([...Array(40).keys()], { minLength: 40 });
    fc.assert(
      fc.property(order, fc.integer({ min: 1, max: 6 }), (done, keys) => {
        const watch = new KeyOrder();
        for (let id = 0; id < 40; id++) watch.added(id % keys, id);
        const open = new Set(done);
        for (const id of done) {
          open.delete(id);
          const isOvertaken = [...open].some((other) => other % keys === id % keys && other < id);
          expect(watch.overtakes(id % keys, id)).toBe(isOvertaken);
          expect(watch.overtakes(id % keys, id)).toBe(false);
        }
      }),
      { seed: 1 },
    );
  });
});
