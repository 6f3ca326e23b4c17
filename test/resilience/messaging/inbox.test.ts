import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Inbox } from "../../../src/resilience/messaging/inbox.ts";

describe("An inbox", () => {
  it("knows what was handled from then on, for as long as it keeps its entries", () => {
    const inbox = new Inbox(100);
    expect(inbox.knows(0, 7)).toBe(false);
    inbox.note(10, 7);
    expect([inbox.knows(10, 7), inbox.knows(109, 7), inbox.knows(110, 7)]).toEqual([true, true, false]);
  });

  it("counts from the last time, forgets what it is told to, and keeps no more than it knows", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.nat({ max: 9 }), fc.boolean())),
        (events) => {
          const inbox = new Inbox(60);
          const last = new Map<number, number>();
          let nowNs = 0;
          for (const [restNs, id, isForgotten] of events) {
            nowNs += restNs;
            expect(inbox.knows(nowNs, id)).toBe(nowNs < (last.get(id) ?? -Infinity) + 60);
            if (isForgotten) {
              inbox.forget(id);
              last.delete(id);
            } else {
              inbox.note(nowNs, id);
              last.set(id, nowNs);
              expect(inbox.size).toBe([...last.values()].filter((at) => nowNs < at + 60).length);
            }
          }
        },
      ),
      { seed: 1 },
    );
  });
});
