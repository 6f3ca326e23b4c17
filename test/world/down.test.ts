import { describe, expect, it } from "vitest";
import { run } from "./run-yaml.ts";

describe("The series of what was down", () => {
  it("says how many machines of a component were down from each crash and restart on", () => {
    const summary = run(`
name: Two crashes that overlap
duration: 60s
workloads: { users: { target: shop, rate: 20/s } }
services: { shop: { instances: 3, steps: [{ work: 1ms }, { query: db.read }] } }
databases: { db: { operations: { read: 1ms } } }
faults:
  one: { at: 10s, for: 20s, crash: { target: shop, select: 1 } }
  all: { at: 20s, for: 20s, crash: { target: shop } }
`);
    expect(summary.series.down).toEqual({
      shop: {
        of: 3,
        moves: [
          { atMs: 10_000, machines: 1 },
          { atMs: 20_000, machines: 3 },
          { atMs: 40_000, machines: 0 },
        ],
      },
    });
  });

  it("is left out where nothing crashed", () => {
    const summary = run(`
name: Nothing happens
duration: 10s
workloads: { users: { target: shop, rate: 20/s } }
services: { shop: { steps: [{ work: 1ms }] } }
`);
    expect(summary.series).not.toHaveProperty("down");
  });
});
