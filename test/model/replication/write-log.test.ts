import { describe, expect, it } from "vitest";
import { type LoggedWrite, WriteLog } from "../../../src/model/replication/write-log.ts";

const ANN = {};
const BOB = {};

/** A log with acknowledged writes of these keys, all by one session. */
function logOf(keys: readonly number[], session: object = ANN): WriteLog {
  const log = new WriteLog();
  for (const key of keys) {
    const write = { number: log.end, key, session, committedNs: 0, acknowledged: false } as LoggedWrite;
    log.append(write);
    log.acknowledge(write);
  }
  return log;
}

describe("a log of writes", () => {
  it("knows the oldest write of a key that a server lacks, and none that it has", () => {
    const log = logOf([7, 8, 7]);
    const missed = [0, 1, 2, 3].map((position) => log.missedAt(position, 7)?.number ?? null);
    expect(missed).toEqual([0, 2, 2, null]);
    expect([0, 1, 2, 3].map((position) => log.missedAt(position, 8)?.number ?? null)).toEqual([
      1,
      1,
      null,
      null,
    ]);
  });

  it("knows whose own write a server lacks", () => {
    const log = logOf([7, 8], ANN);
    expect([0, 1, 2].map((position) => log.missesOwn(position, 8, ANN))).toEqual([true, true, false]);
    expect(log.missesOwn(0, 8, BOB)).toBe(false);
  });

  it("knows nothing more of what was cut off, and numbers go on from there", () => {
    const log = logOf([7, 7, 8]);
    expect(log.cutFrom(1).map(({ number }) => number)).toEqual([1, 2]);
    expect([log.end, log.missedAt(0, 7)?.number]).toEqual([1, 0]);
    const next = { number: 1, key: 9, session: ANN, committedNs: 0, acknowledged: false } as LoggedWrite;
    log.append(next);
    log.acknowledge(next);
    expect([log.missedAt(1, 7), log.missedAt(1, 8), log.missedAt(1, 9)]).toEqual([null, null, next]);
    expect([log.missesOwn(1, 7, ANN), log.missesOwn(1, 8, ANN)]).toEqual([false, false]);
  });
});
