import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OutboxTable, type OutboxRow } from "../../../src/resilience/messaging/outbox-table.ts";

const ROW = { key: 1, priority: 0, destination: 0, committedNs: 0, note: null };

describe("the table of an outbox", () => {
  it("gives every row to one claimant at a time, in order, until it is marked", () => {
    const step = fc.oneof(
      fc.constant({ does: "add" as const, amount: 1 }),
      fc.record({
        does: fc.constantFrom("claim" as const, "mark" as const, "free" as const),
        amount: fc.integer({ min: 1, max: 5 }),
      }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const table = new OutboxTable();
        const claimed: OutboxRow[] = [];
        const marked = new Set<number>();
        let added = 0;
        for (const { does, amount } of steps) {
          if (does === "add") expect(table.add(ROW).sequence).toBe(added++);
          else if (does === "claim") {
            const rows = table.claim(amount);
            const free = Array.from({ length: added }, (_, sequence) => sequence).filter(
              (sequence) => !marked.has(sequence) && claimed.every((row) => row.sequence !== sequence),
            );
            expect(rows.map(({ sequence }) => sequence)).toEqual(free.slice(0, amount));
            claimed.push(...rows);
          } else {
            for (const row of claimed.splice(0, amount)) {
              if (does === "free") table.free(row);
              else {
                table.mark(row, 0);
                marked.add(row.sequence);
              }
            }
          }
          expect(table.unsent).toBe(added - marked.size);
        }
      }),
      { seed: 1 },
    );
  });

  it("forgets what is marked, and keeps the numbers", () => {
    const table = new OutboxTable();
    for (let row = 0; row < 5000; row += 1) table.add(ROW);
    for (const row of table.claim(4000)) table.mark(row, 0);
    expect(table.at(3999)).toBeNull();
    expect(table.at(4000)?.sequence).toBe(4000);
    expect(table.add(ROW).sequence).toBe(5000);
    expect(table.at(5001)).toBeNull();
  });

  it("keeps what was marked since the last backup, and offers it again in its order when that is restored", () => {
    let storedNs = 10;
    const table = new OutboxTable(() => storedNs);
    for (let row = 0; row < 4; row += 1) table.add(ROW);
    const [first, second, third] = table.claim(3);
    table.mark(first!, 9);
    table.mark(second!, 10);
    table.mark(third!, 11);
    expect(table.kept.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    for (const row of table.kept) if (row.sentNs >= storedNs) table.unmark(row);
    expect(table.unsent).toBe(3);
    expect(table.claim(9).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    // Another copy has been made, with these marks in it.
    storedNs = 20;
    for (const row of table.kept) table.mark(row, 15);
    expect(table.kept).toEqual([]);
    expect(table.unsent).toBe(0);
  });
});
