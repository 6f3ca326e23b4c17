import { describe, expect, it } from "vitest";
import { ReplicaSet } from "../../../src/resilience/messaging/replica-set.ts";

describe("the replicas of a partition", () => {
  it("let be read what all that are in sync have", () => {
    const set = new ReplicaSet([0, 1, 2]);
    set.appended(10);
    expect(set.highWatermark).toBe(0);
    set.fetched(7);
    expect(set.highWatermark).toBe(7);
  });

  it("are led by the next in sync when the leader's death is noticed, without what only the leader had", () => {
    const set = new ReplicaSet([2, 0, 1]);
    set.appended(10);
    set.fetched(7);
    set.fails(2);
    expect([set.leader, set.isLed]).toEqual([2, false]);
    expect(set.fenced(2)).toBe(true);
    expect([set.leader, set.isLed, set.end, set.highWatermark]).toEqual([0, true, 7, 7]);
  });

  it("are led by nobody who is down, noticed or not", () => {
    const set = new ReplicaSet([0, 1, 2]);
    set.appended(5);
    set.fetched(5);
    set.fails(1);
    set.fails(0);
    expect([set.fenced(0), set.leader, set.isLed]).toEqual([true, 2, true]);
  });

  it("stall while a follower is down and nobody has noticed, and go on without it then", () => {
    const set = new ReplicaSet([0, 1]);
    set.fails(1);
    set.appended(5);
    set.fetched(5);
    expect(set.highWatermark).toBe(0);
    expect(set.fenced(1)).toBe(false);
    expect([set.highWatermark, set.inSync]).toEqual([5, 1]);
  });

  it("wait for their old leader when no other is in sync, and lose nothing", () => {
    const set = new ReplicaSet([0, 1]);
    set.fails(1);
    set.fenced(1);
    set.appended(5);
    set.fails(0);
    set.comesBack(1);
    expect(set.fenced(0)).toBe(false);
    expect([set.leader, set.isLed]).toEqual([0, false]);
    set.comesBack(0);
    expect([set.leader, set.isLed, set.end]).toEqual([0, true, 5]);
  });

  it("take a follower back when it has caught up", () => {
    const set = new ReplicaSet([0, 1]);
    set.fails(1);
    set.fenced(1);
    set.appended(5);
    set.comesBack(1);
    set.appended(8);
    set.fetched(5);
    expect([set.inSync, set.highWatermark]).toEqual([1, 8]);
    set.fetched(8);
    expect(set.inSync).toBe(2);
  });
});

describe("the replicas of a partition that may elect unclean", () => {
  it("are led by whoever is up when no other is in sync, which has less than was acknowledged", () => {
    const set = new ReplicaSet([0, 1, 2], true);
    set.appended(3);
    set.fetched(3);
    set.fails(1);
    set.fails(2);
    set.fenced(1);
    set.fenced(2);
    set.appended(9);
    expect(set.highWatermark).toBe(9);
    expect(set.comesBack(2)).toBe(false);
    set.fails(0);
    expect(set.fenced(0)).toBe(true);
    expect([set.leader, set.end, set.highWatermark, set.inSync]).toEqual([2, 3, 3, 1]);
    expect(set.comesBack(0)).toBe(false);
    set.fetched(3);
    expect(set.inSync).toBe(2);
  });

  it("are led by the first that comes back where none is up, but not before the leader's death is known", () => {
    const set = new ReplicaSet([0, 1], true);
    set.fails(1);
    set.fenced(1);
    set.appended(5);
    set.fails(0);
    expect(set.comesBack(1)).toBe(false);
    set.fails(1);
    expect(set.fenced(0)).toBe(false);
    expect(set.comesBack(1)).toBe(true);
    expect([set.leader, set.end, set.highWatermark]).toEqual([1, 0, 0]);
  });

  it("prefer one that is in sync", () => {
    const set = new ReplicaSet([0, 1, 2], true);
    set.fails(1);
    set.fenced(1);
    set.appended(5);
    set.fetched(4);
    set.comesBack(1);
    set.fails(0);
    expect(set.fenced(0)).toBe(true);
    expect([set.leader, set.end]).toEqual([2, 4]);
  });
});
