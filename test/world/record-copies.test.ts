import { describe, expect, it } from "vitest";
import type { RecordSummary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

/** A hundred writes a second for 200 s; one in fifty is lost on its way to the new system. */
function migrated(key: string): RecordSummary {
  const summary = run(`
name: migration
duration: 210s
workloads:
  users: { stages: [{ for: 200s, rate: 100/s }], key: ${key}, target: app.save }
services:
  app:
    endpoints:
      save: [{ write: customers }, { steps: [{ fail: 2% }, { write: customersNew }], optional: true }]
records: { customers: {}, customersNew: { copyOf: customers } }
`);
  return summary.records!["customersNew"]!;
}

/** Within three and a half standard deviations of a binomial count. */
function expectBinomial(seen: number, n: number, p: number): void {
  expect(Math.abs(seen - n * p)).toBeLessThan(3.5 * Math.sqrt(n * p * (1 - p)));
}

describe("writes to two systems of which some are lost", () => {
  it("leave writes x p rows that differ where each row is written once", () => {
    const { writes, differing } = migrated("unique");
    const all = writes / 0.98;
    // For an instant one more differs, between a write and its copy.
    expect(differing!.max - differing!.atEnd).toBeLessThanOrEqual(1);
    expectBinomial(differing!.atEnd, all, 0.02);
    // They have come evenly over 200 s, and stayed for 10 s more.
    expect(differing!.mean! / differing!.atEnd).toBeCloseTo((100 + 10) / 210, 1);
  });

  it("leave rows x p that differ where rows are written again: the last write decides", () => {
    const { differing } = migrated("{ uniform: { items: 500 } }");
    expectBinomial(differing!.atEnd, 500, 0.02);
  });

  it("are seen by shadow reads in proportion", () => {
    const { staleReads, reads } = run(`
name: shadow
duration: 200s
workloads:
  users: { rate: 100/s, key: { uniform: { items: 200 } }, target: app.save }
  readers: { rate: 100/s, key: { uniform: { items: 200 } }, target: app.show }
services:
  app:
    endpoints:
      save: [{ write: customers }, { steps: [{ fail: 2% }, { write: customersNew }], optional: true }]
      show: [{ read: customersNew }]
records: { customers: {}, customersNew: { copyOf: customers } }
`).records!["customersNew"]!;
    // A row differs from a lost write to the next one: 2 % of the time; neighbouring reads see the same row.
    expect(staleReads! / reads).toBeGreaterThan(0.01);
    expect(staleReads! / reads).toBeLessThan(0.03);
  });

  it("are mended by a copy of what is there", () => {
    const summary = run(`
name: backfill
duration: 100s
workloads:
  users: { stages: [{ for: 50s, rate: 20/s }], key: { uniform: { items: 50 } }, target: app.save }
  backfill: { users: 1, thinkTime: 50ms, key: { uniform: { items: 50 } }, target: app.copy }
services:
  app:
    endpoints:
      save: [{ write: customers }]
      copy: [{ read: customers }, { work: 1ms }, { write: customersNew }]
records: { customers: {}, customersNew: { copyOf: customers } }
`);
    const { differing } = summary.records!["customersNew"]!;
    expect(differing!.max).toBeGreaterThan(10);
    expect(differing!.atEnd).toBe(0);
    expect(summary.records!["customers"]!.differing).toBeUndefined();
  });
});
