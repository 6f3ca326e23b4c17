import { describe, expect, it } from "vitest";
import { Partition } from "../../../src/model/messaging/partition.ts";

/** A partition whose leader has so many messages, and its follower so many of them. */
function partition(end: number, fetched: number): Partition {
  const made = new Partition(0, [0, 1], false);
  for (let offset = 0; offset < end; offset++) add(made);
  made.replicas.fetched(fetched);
  return made;
}

function add(to: Partition): void {
  to.log.append(-1, 0, 0);
  to.replicas.appended(to.log.end);
}

describe("a partition that loses its end", () => {
  it("does not take a message for there when another is in its place", () => {
    const orders = partition(5, 3);
    expect([orders.has(2, 0), orders.has(4, 0)]).toEqual([true, true]);
    orders.truncate(3);
    expect([orders.has(2, 0), orders.has(3, 0), orders.has(4, 0)]).toEqual([true, false, false]);
    add(orders);
    add(orders);
    // What was stored before the cut is gone from offset 3 on; what is there now was stored after it.
    expect([2, 3, 4].map((offset) => orders.has(offset, 0))).toEqual([true, false, false]);
    expect([2, 3, 4].map((offset) => orders.has(offset, orders.cuts))).toEqual([true, true, true]);
  });

  it("remembers every cut", () => {
    const orders = partition(5, 5);
    orders.truncate(4);
    add(orders);
    const since = orders.cuts;
    orders.truncate(2);
    expect([orders.cuts, since]).toEqual([2, 1]);
    for (let more = 0; more < 3; more++) add(orders);
    expect([1, 2, 4].map((offset) => orders.has(offset, since))).toEqual([true, false, false]);
  });

  it("forgets what repeats what, and who waits", () => {
    const orders = partition(5, 3);
    orders.isOnceMore(4, 1);
    orders.waits({} as never, 1);
    expect(orders.originOf(4)).toBe(1);
    orders.truncate(3);
    add(orders);
    add(orders);
    expect(orders.originOf(4)).toBe(4);
    expect(orders.takeAcknowledged()).toBeNull();
  });

  it("has not told anybody of what it lacks", () => {
    const orders = partition(5, 5);
    orders.told = 5;
    orders.truncate(3);
    expect(orders.told).toBe(3);
  });
});

describe("a producer that waits for all copies", () => {
  it("has its answer when all in-sync replicas have its message, and not before", () => {
    const orders = partition(2, 1);
    const first = { offset: 0 };
    const second = { offset: 1 };
    orders.waits(first as never, 0);
    orders.waits(second as never, 1);
    expect([orders.takeAcknowledged(), orders.takeAcknowledged()]).toEqual([first, null]);
    orders.replicas.fetched(2);
    expect([orders.takeAcknowledged(), orders.takeAcknowledged()]).toEqual([second, null]);
  });
});
