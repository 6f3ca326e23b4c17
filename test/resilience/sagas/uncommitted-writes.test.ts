import { describe, expect, it } from "vitest";
import { UncommittedWrites } from "../../../src/resilience/sagas/uncommitted-writes.ts";

describe("what is written and not yet certain", () => {
  const one = {};
  const other = {};

  it("is seen by others until its writer is through, and by the writer not at all", () => {
    const writes = new UncommittedWrites<object>();
    expect(writes.read(1, other, 7)).toBe(false);
    writes.wrote(one, 7);
    expect([writes.read(2, one, 7), writes.read(3, other, 7), writes.read(4, other, 8)]).toEqual([
      false,
      true,
      false,
    ]);
    expect(writes.ended(one)).toEqual([{ key: 7, reads: 1, firstReadNs: 3 }]);
    expect(writes.read(5, other, 7)).toBe(false);
    expect(writes.ended(one)).toEqual([]);
  });

  it("is the last write of the key, whoever else is not through", () => {
    const writes = new UncommittedWrites<object>();
    writes.wrote(one, 7);
    writes.wrote(other, 7);
    writes.read(1, {}, 7);
    expect(writes.ended(one)).toEqual([]);
    expect(writes.ended(other)).toEqual([{ key: 7, reads: 1, firstReadNs: 1 }]);
  });

  it("is certain once its writer says so; what was seen before is not forgotten", () => {
    const writes = new UncommittedWrites<object>();
    writes.wrote(one, 7);
    writes.read(1, other, 7);
    writes.settledAll(one);
    expect(writes.read(2, other, 7)).toBe(false);
    writes.wrote(one, 7);
    expect(writes.read(3, other, 7)).toBe(true);
    expect(writes.ended(one)).toEqual([{ key: 7, reads: 2, firstReadNs: 1 }]);
  });
});
