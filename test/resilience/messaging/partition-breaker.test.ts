import { describe, expect, it } from "vitest";
import { PartitionBreaker } from "../../../src/resilience/messaging/partition-breaker.ts";

const options = { consecutiveFailures: 3, waitNs: 1 } as const;

describe("the breaker of a reader", () => {
  it("opens after so many failures in a row, and again with each trial that fails", () => {
    const breaker = new PartitionBreaker({ ...options, scope: "partition" });
    expect([1, 2, 3, 4].map(() => breaker.failed(0))).toEqual([false, false, true, true]);
    breaker.succeeded(0);
    expect([1, 2, 3].map(() => breaker.failed(0))).toEqual([false, false, true]);
  });

  it("counts for each partition, or for all that the reader has", () => {
    const tries = [0, 1, 0, 1];
    const apart = new PartitionBreaker({ ...options, scope: "partition" });
    expect(tries.map((partition) => apart.failed(partition))).toEqual([false, false, false, false]);
    const together = new PartitionBreaker({ ...options, scope: "reader" });
    expect(tries.map((partition) => together.failed(partition))).toEqual([false, false, true, true]);
  });

  it("forgets all with its process", () => {
    const breaker = new PartitionBreaker({ ...options, scope: "partition" });
    for (let times = 0; times < 5; times++) breaker.failed(0);
    breaker.clear();
    expect(breaker.failed(0)).toBe(false);
  });
});
