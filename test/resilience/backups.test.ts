import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BackupSchedule, restoringNs, storedUntilNs } from "../../src/resilience/backups.ts";

const S = 1e9;
const copies: BackupSchedule = { everyNs: 300 * S, restoreNs: 60 * S, log: null };
const archived: BackupSchedule = { ...copies, log: { everyNs: 10 * S, replay: 0.2 } };

describe("what is stored elsewhere", () => {
  it("is what was there at the last copy, which the start is too", () => {
    expect([0, 299, 300, 1049].map((at) => storedUntilNs(copies, at * S) / S)).toEqual([0, 0, 300, 900]);
    expect(restoringNs(copies, 1049 * S)).toBe(60 * S);
  });

  it("is what was archived last, and replaying it takes its share of the time", () => {
    expect(storedUntilNs(archived, 1049 * S)).toBe(1040 * S);
    // 60 s to load the copy of 900 s, and a fifth of 140 s.
    expect(restoringNs(archived, 1049 * S)).toBe(88 * S);
  });

  it("is never older than an interval, nor than without the archive, and never of the future", () => {
    const times = fc.record({
      every: fc.integer({ min: 1, max: 1000 }),
      log: fc.integer({ min: 1, max: 1000 }),
      now: fc.integer({ min: 0, max: 1e6 }),
    });
    fc.assert(
      fc.property(times, ({ every, log, now }) => {
        const plain = { everyNs: every, restoreNs: 0, log: null };
        const stored = storedUntilNs({ ...plain, log: { everyNs: log, replay: 0 } }, now);
        expect(stored).toBeLessThanOrEqual(now);
        expect(now - stored).toBeLessThan(Math.min(every, log));
        expect(stored).toBeGreaterThanOrEqual(storedUntilNs(plain, now));
      }),
    );
  });
});
