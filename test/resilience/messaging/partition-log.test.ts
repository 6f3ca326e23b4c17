import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PartitionLog } from "../../../src/resilience/messaging/partition-log.ts";

describe("the log of a partition", () => {
  it("keeps what was added until it is wanted no more, whatever the order of adding and trimming", () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant("append" as const), count: fc.integer({ min: 1, max: 90 }) }),
      fc.record({ kind: fc.constant("trim" as const), count: fc.integer({ min: 0, max: 120 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const log = new PartitionLog();
        let start = 0;
        let end = 0;
        for (const { kind, count } of steps) {
          if (kind === "append") for (let more = 0; more < count; more++) log.append(end, -end, end++ * 2);
          else {
            start = Math.min(end, start + count);
            log.trim(start);
          }
          expect([log.start, log.end]).toEqual([start, end]);
          for (let offset = start; offset < end; offset++)
            expect([log.keyOf(offset), log.priorityOf(offset), log.createdNsOf(offset)]).toEqual([
              offset,
              -offset,
              offset * 2,
            ]);
        }
      }),
      { seed: 1 },
    );
  });
});
