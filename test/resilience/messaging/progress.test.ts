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

  it("forgets what came after the end of a log that is cut off, and begins there anew", () => {
    const offset = fc.nat({ max: 150 });
    fc.assert(
      fc.property(fc.array(offset), offset, fc.array(offset), (before, end, after) => {
        const progress = new Progress();
        const settled = new Set<number>();
        for (const one of before) if (progress.settle(one)) settled.add(one);
        progress.commit(120);
        progress.position = 140;
        progress.rewind(end);
        for (const one of [...settled]) if (one >= end) settled.delete(one);
        for (const one of after) {
          expect(progress.settle(one)).toBe(!settled.has(one));
          settled.add(one);
        }
        for (let one = 0; one < 160; one++) expect(progress.isSettled(one)).toBe(settled.has(one));
        expect([progress.committed, progress.position]).toEqual([Math.min(120, end), Math.min(140, end)]);
      }),
      { seed: 2 },
    );
  });

  it("never begins again before what was committed", () => {
    const progress = new Progress();
    progress.commit(5);
    progress.commit(3);
    expect(progress.committed).toBe(5);
  });
});
