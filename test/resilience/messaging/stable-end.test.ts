import { describe, expect, it } from "vitest";
import { StableEnd } from "../../../src/resilience/messaging/stable-end.ts";

const [first, second] = [{}, {}];

describe("the last stable offset of a partition", () => {
  it("is where the earliest open transaction began, whoever ends before it", () => {
    const stable = new StableEnd();
    expect(stable.offset).toBe(Infinity);
    stable.wrote(first, 3);
    stable.wrote(second, 4);
    stable.wrote(first, 5);
    expect(stable.offset).toBe(3);
    stable.committed(second);
    expect(stable.offset).toBe(3);
    stable.committed(first);
    expect(stable.offset).toBe(Infinity);
  });

  it("moves on when a transaction is aborted, whose messages are known by that from then on", () => {
    const stable = new StableEnd();
    stable.wrote(first, 3);
    stable.wrote(second, 4);
    stable.wrote(first, 5);
    expect(stable.isAborted(3)).toBe(false);
    expect(stable.aborted(first)).toEqual([3, 5]);
    expect([3, 4, 5].map((offset) => stable.isAborted(offset))).toEqual([true, false, true]);
    expect(stable.offset).toBe(4);
    expect(stable.aborted(first)).toEqual([]);
  });

  it("forgets what the log has lost, and what nobody asks for any more", () => {
    const stable = new StableEnd();
    stable.wrote(first, 3);
    stable.wrote(second, 6);
    stable.wrote(first, 7);
    stable.truncate(6);
    expect(stable.aborted(second)).toEqual([]);
    expect(stable.aborted(first)).toEqual([3]);
    stable.trim(4);
    expect(stable.isAborted(3)).toBe(false);
  });

  it("knows since when each message could be read by others", () => {
    const stable = new StableEnd();
    stable.isReadable(2, 10);
    stable.isReadable(5, 20);
    expect([0, 1, 2, 4].map((offset) => stable.readableSinceNs(offset))).toEqual([10, 10, 20, 20]);
    stable.isReadable(9, 30);
    // The log ends at 6 now, and another 6 comes.
    stable.truncate(6);
    stable.isReadable(8, 40);
    expect([5, 6, 7].map((offset) => stable.readableSinceNs(offset))).toEqual([30, 40, 40]);
  });
});
