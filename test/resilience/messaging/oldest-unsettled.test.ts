import fc from "fast-check";
import { expect, it } from "vitest";
import { OldestUnsettled } from "../../../src/resilience/messaging/oldest-unsettled.ts";
import { PartitionLog } from "../../../src/resilience/messaging/partition-log.ts";
import { Progress } from "../../../src/resilience/messaging/progress.ts";

const PARTITIONS = 5;

const change = fc.record({
  partition: fc.nat(PARTITIONS - 1),
  what: fc.constantFrom("added", "added", "settled", "cutOff"),
  /** Which of the unsettled messages, or when it was published. */
  number: fc.nat(20),
});

/** When the first unsettled message that was published first was published, by looking at all of them. */
function oldestOf(logs: readonly PartitionLog[], progress: readonly Progress[]): number {
  const heads = logs.map((log, partition) => ({ log, head: progress[partition]!.head }));
  return Math.min(...heads.map(({ log, head }) => (head < log.end ? log.createdNsOf(head) : Infinity)));
}

it("is the smallest of the first unsettled messages of all partitions, whatever comes, is settled or is cut off", () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 80 }), (changes) => {
      const logs = Array.from({ length: PARTITIONS }, () => new PartitionLog());
      const progress = logs.map(() => new Progress());
      const oldest = new OldestUnsettled(logs, progress);
      for (const { partition, what, number } of changes) {
        const log = logs[partition]!;
        const one = progress[partition]!;
        if (what === "added") {
          log.append(0, 0, number);
          oldest.added(partition);
        } else if (what === "settled" && one.head < log.end) {
          one.settle(Math.min(one.head + (number % 3), log.end - 1));
          oldest.settled(partition);
        } else if (what === "cutOff") {
          log.truncate(Math.max(0, log.end - (number % 3)));
          one.rewind(log.end);
          oldest.look();
        }
        expect(oldest.createdNs).toBe(oldestOf(logs, progress));
      }
    }),
  );
});
