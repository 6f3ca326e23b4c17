import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Progress } from "../../../src/resilience/messaging/progress.ts";

describe("the progress in a partition", () => {
  it("knows exactly what was settled, in whatever order", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(Array.from({ length: 300 }, (_, offset) => offset)), (offsets) => {
        const progress = new Progress();
        const settled = new Set<number>();
        for (const offset of offsets) {
          expect(progress.settle(offset)).toBe(true);
          expect(progress.settle(offset)).toBe(false);
          settled.add(offset);
        }
        let head = 0;
        while (settled.has(head)) head++;
        expect(progress.head).toBe(head);
        for (let offset = 0; offset < 310; offset++)
          expect(progress.isSettled(offset)).toBe(settled.has(offset));
      }),
      { seed: 1 },
    );
  });
});
