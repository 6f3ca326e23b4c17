import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KeyCounts } from "../../../src/observe/effects/key-counts.ts";

describe("counts by key", () => {
  it("are what a map would say, whatever is done to which keys", () => {
    const key = fc.oneof(
      fc.integer({ min: -1, max: 20 }),
      fc.integer({ min: 4090, max: 4100 }),
      fc.integer({ min: 1, max: 3 }).map((last) => 3e12 + last),
    );
    const change = fc.constantFrom<1 | -1>(1, 1, -1);
    fc.assert(
      fc.property(fc.array(fc.tuple(key, change), { maxLength: 200 }), (changes) => {
        const counts = new KeyCounts();
        const expected = new Map<number, number>();
        for (const [at, by] of changes) {
          const before = expected.get(at) ?? 0;
          expect(counts.add(at, by)).toBe(before + by >= 0);
          expected.set(at, Math.max(0, before + by));
          for (const [known, count] of expected) expect([known, counts.at(known)]).toEqual([known, count]);
        }
      }),
      { seed: 1 },
    );
  });

  it("go on beyond what two bits can say", () => {
    const counts = new KeyCounts();
    for (let time = 0; time < 1000; time += 1) counts.add(7, 1);
    expect(counts.at(7)).toBe(1000);
    expect([counts.at(6), counts.at(8)]).toEqual([0, 0]);
  });
});
