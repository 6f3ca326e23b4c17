import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Deduplication } from "../../../src/resilience/messaging/deduplication.ts";
import { SequenceHeap } from "../../../src/resilience/messaging/sequence-heap.ts";

describe("Deduplication", () => {
  it("knows what came within the window, counted from the first time", () => {
    const known = new Deduplication(10);
    const asked = [0, 5, 9, 10, 19, 20].map((nowNs) => known.isKnown(nowNs, "a"));
    expect(asked).toEqual([false, true, true, false, true, false]);
  });

  it("tells one from another", () => {
    const known = new Deduplication(10);
    expect([known.isKnown(0, "a"), known.isKnown(1, "b"), known.isKnown(2, "a")]).toEqual([
      false,
      false,
      true,
    ]);
  });
});

describe("SequenceHeap", () => {
  it("gives what was pushed in the order of its numbers", () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (numbers) => {
        const heap = new SequenceHeap<number>();
        for (const one of numbers) heap.push(one, one);
        const out: number[] = [];
        for (let top = heap.top; top !== null; top = heap.top) {
          out.push(top.item);
          heap.pop();
        }
        expect(out).toEqual([...numbers].sort((a, b) => a - b));
      }),
    );
  });
});
