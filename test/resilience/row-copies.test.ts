import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RowCopies } from "../../src/resilience/row-copies.ts";

const writer = (): object => ({});

describe("rows of two systems", () => {
  it("differ from the write of the one to that of the other", () => {
    const rows = new RowCopies();
    const user = writer();
    expect([rows.changed(user, 7), rows.differs(7)]).toEqual([1, true]);
    expect([rows.copied(user, 7), rows.differs(7)]).toEqual([-1, false]);
  });

  it("differ for good when two writers come to them in another order", () => {
    const rows = new RowCopies();
    const [one, other] = [writer(), writer()];
    const deltas = [rows.changed(one, 7), rows.changed(other, 7), rows.copied(other, 7), rows.copied(one, 7)];
    expect(deltas).toEqual([1, 0, -1, 1]);
  });

  it("differ when a backfill writes what it read before the last change", () => {
    const rows = new RowCopies();
    const [first, backfill, user] = [writer(), writer(), writer()];
    rows.changed(first, 7);
    rows.read(backfill, 7);
    rows.changed(user, 7);
    expect(rows.copied(user, 7)).toBe(-1);
    expect(rows.copied(backfill, 7)).toBe(1);
  });

  it("differ when the copy is written out of nothing, and not by what both have not", () => {
    const rows = new RowCopies();
    const reader = writer();
    rows.read(reader, 7);
    expect(rows.copied(reader, 7)).toBe(0);
    expect(rows.copied(writer(), 8)).toBe(1);
  });

  it("are as many as say something else, whatever was done", () => {
    const action = fc.record({
      what: fc.constantFrom("read" as const, "changed" as const, "copied" as const),
      who: fc.nat(2),
      key: fc.nat(3),
    });
    fc.assert(
      fc.property(fc.array(action), (actions) => {
        const rows = new RowCopies();
        const writers = [writer(), writer(), writer()];
        let differing = 0;
        for (const { what, who, key } of actions) differing += rows[what](writers[who]!, key) ?? 0;
        expect(differing).toBe([0, 1, 2, 3].filter((key) => rows.differs(key)).length);
        for (const key of [0, 1, 2, 3]) {
          const last = writer();
          rows.read(last, key);
          rows.copied(last, key);
          expect(rows.differs(key)).toBe(false);
        }
      }),
    );
  });
});
