import { describe, expect, it } from "vitest";
import type { BackupSummary } from "../../src/observe/backup-summary.ts";
import type { Summary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

/** 10 writes and 10 reads a second, each in no time. */
const shop = (faults: string, backups = "every: 10s, restore: 2s", more = ""): Summary =>
  run(`
name: test
duration: 40s
workloads:
  writers: { rate: 10/s, arrivals: constant, key: unique, target: shop.put }
  readers: { rate: 10/s, arrivals: constant, key: unique, target: shop.get }
services: { shop: { endpoints: { put: [{ query: db.write }], get: [{ query: db.read }] } } }
databases: { db: { operations: { read: 0s, write: 0s }, backups: { ${backups} } ${more} } }
faults: ${faults}
`);
const wiped = (at: string): string => `{ wrong: { at: ${at}, wipe: { target: db } } }`;
const backups = (summary: Summary): BackupSummary => summary.databases["db"]!.backups!;

describe("a database whose data is destroyed", () => {
  const summary = shop(wiped("17.05s"));

  it("comes back without what was written since its last backup", () => {
    // Written at 10.0, 10.1, ..., 17.0 s: 71, the oldest 7.05 s old.
    expect(backups(summary)).toEqual({
      wipes: 1,
      lostWrites: 71,
      rpoMs: 7050,
      rtoMs: 2000,
      restoringMs: 2000,
    });
  });

  it("answers nobody until it is restored", () => {
    // Those of 17.1 to 19.0 s.
    expect(summary.workloads["writers"]).toMatchObject({ failed: 20, causes: { crashed: 20 } });
    expect(summary.workloads["readers"]).toMatchObject({ failed: 20 });
  });

  it("is told of, with what was lost", () => {
    const texts = summary.timeline.map(({ text }) => text).join("\n");
    expect(texts).toContain("all data of db is destroyed");
    expect(texts).toMatch(
      /db is back from its backup 2 s after its data was destroyed; 71 acknowledged writes are lost/,
    );
  });

  it("loses half an interval on average, whenever that happens", () => {
    // Twenty moments spread evenly over an interval: 10/s times 5 s, but for the write at the beginning of each.
    const moments = Array.from({ length: 20 }, (_, index) => 10.25 + index / 2);
    const lost = moments.map((at) => backups(shop(wiped(`${at}s`))).lostWrites);
    expect(lost.reduce((sum, writes) => sum + writes, 0) / 20).toBeCloseTo(50.5, 0);
    expect(Math.max(...lost)).toBeLessThanOrEqual(100);
  });

  it("loses what is not in the archive of its log, and waits for the rest to be replayed", () => {
    const archive = "every: 10s, restore: 2s, logArchive: { every: 1s, replay: 50% }";
    // The writes of 17.0 s; 2 s to load, and half of 7 s to replay.
    expect(backups(shop(wiped("17.05s"), archive))).toEqual({
      wipes: 1,
      lostWrites: 1,
      rpoMs: 50,
      rtoMs: 5500,
      restoringMs: 5500,
    });
  });

  it("loses what was written since the restore if it strikes again, and nothing while there is nothing", () => {
    const twice = (second: string): BackupSummary =>
      backups(
        shop(
          `{ wrong: { at: 12.05s, wipe: { target: db } }, again: { at: ${second}, wipe: { target: db } } }`,
        ),
      );
    // 21 before the first; then those of 14.1 to 16.0 s, as the one at 14.05 s finds it back.
    expect(twice("16.05s")).toMatchObject({ wipes: 2, lostWrites: 21 + 20, rtoMs: 2000, restoringMs: 4000 });
    expect(twice("13.05s")).toMatchObject({ wipes: 2, lostWrites: 21, rtoMs: 3000, restoringMs: 3000 });
  });

  it("keeps what it has through a crash: only disks that are lost need a backup", () => {
    expect(backups(shop("{ crash: { at: 17.05s, for: 1s, crash: { target: db } } }"))).toEqual({
      wipes: 0,
      lostWrites: 0,
      rpoMs: null,
      rtoMs: null,
      restoringMs: 0,
    });
  });

  it("is lost and restored as a whole where it has shards", () => {
    const sharded = backups(shop(wiped("17.05s"), undefined, ", shards: 4"));
    expect(sharded).toEqual(backups(summary));
  });

  it("that is not back by the end was missing to the end", () => {
    expect(backups(shop(wiped("30s"), "every: 7s, restore: 1m"))).toMatchObject({ rtoMs: 10_000 });
  });
});
