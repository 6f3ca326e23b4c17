import { describe, expect, it } from "vitest";
import { LatencyBatches } from "../../src/observe/latency-batches.ts";

describe("LatencyBatches", () => {
  it("has the mean of every five latencies and the time of the last of them", () => {
    const batches = new LatencyBatches();
    for (let index = 1; index <= 12; index += 1) batches.record(index * 100, index * 1e6);
    expect(batches.series()).toEqual({ size: 5, meansMs: [3, 8], endsNs: [500, 1000] });
  });

  it("holds no more than 4,096 of them, and the means stay the means", () => {
    const batches = new LatencyBatches();
    for (let index = 0; index < 100_000; index += 1) batches.record(index, (index % 10) * 1e6);
    const { size, meansMs, endsNs } = batches.series();
    // 20,000 batches of five: halved three times.
    expect(size).toBe(40);
    expect(meansMs.length).toBe(100_000 / 40);
    expect(new Set(meansMs)).toEqual(new Set([4.5]));
    expect(endsNs[0]).toBe(39);
  });
});
