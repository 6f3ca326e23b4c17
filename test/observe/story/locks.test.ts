import { describe, expect, it } from "vitest";
import { run } from "../../world/run-yaml.ts";

/** At 0, 4, 8, 12 and 16 s two clerks want the same record for a second each: one of them waits for the other. */
const clerks = (record: string): string[] =>
  run(`
name: test
duration: 20s
workloads:
  one: { rate: 15/m, arrivals: constant, target: desk }
  other: { rate: 15/m, arrivals: constant, target: desk }
services: { desk: { steps: [{ lock: seat }, { sleep: 1s }, { unlock: seat }] } }
records: { seat: ${record} }
`)
    .timeline.filter(({ subject }) => subject === "records of seat")
    .map(({ atMs, text }) => `${atMs / 1000} s: ${text}`);

describe("the story of locks", () => {
  it("says who waited, and for how long", () => {
    expect(clerks("{}")).toEqual([
      "20 s: over the run 5 requests waited for locks on records of seat, 1 s on average and 1 s at most",
    ]);
  });

  it("says who waited in vain", () => {
    expect(clerks("{ timeout: 400ms }")).toEqual([
      "20 s: over the run 5 requests waited for locks on records of seat, 400 ms on average and 400 ms at most; 5 gave up",
    ]);
  });
});
