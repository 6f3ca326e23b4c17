import { describe, expect, it } from "vitest";
import { share } from "./support/figure.ts";
import { play, replications } from "./support/play.ts";
import { harmonic } from "./support/queues.ts";
import { expectBinomial, expectMean } from "./support/tolerance.ts";

const writers = (rate: number, keys: number, steps: string, contention: string): string => `
name: Writers of the same rows
duration: 250s
warmup: 10s
workloads: { users: { target: shop, rate: ${rate}/s, key: { uniform: { items: ${keys} } } } }
services: { shop: { steps: ${steps} } }
databases: { db: { operations: { read: 0s, write: { exponential: 10ms } }, contention: { ${contention} } } }
`;

describe("A row that writers lock", () => {
  it("is M/M/1: a share rho of them wait, and those 1 / (mu - lambda) on average", () => {
    // Four rows of 15/s each, 100/s long.
    const [lambda, mu] = [0.015, 0.1];
    const runs = replications(writers(60, 4, "[{ query: db.write }]", "locks: [write]"));
    expectMean(runs, "databases.db.contention.lockWait.mean", 1 / (mu - lambda), 0.06);
    expectMean(
      runs,
      share("databases.db.contention.lockWait.count", "databases.db.operations.write.requests"),
      lambda / mu,
      0.06,
    );
  });
});

describe("Who reads a row, thinks for t and writes it", () => {
  // Writes of one row are a Poisson process of rate l: one of others falls into those t with 1 - exp(-l t).
  const [l, t] = [5, 0.1];
  const text = (contention: string): string =>
    writers(
      10 * l,
      10,
      `[{ query: db.read }, { sleep: ${t * 1000}ms }, { query: db.write }]`,
      contention,
    ).replace("write: { exponential: 10ms }", "write: 0s");

  it("wipes out another's write with 1 - exp(-l t) where nobody looks", () => {
    const { contention, operations } = play(text("")).databases["db"]!;
    expectBinomial(contention!.lostUpdates, operations["write"]!.requests, 1 - Math.exp(-l * t));
    expect(contention!.conflicts).toBe(0);
  });
});

describe("A write that waits for three replicas with exponential lag", () => {
  // One at a time: what comes before in the log is there by then.
  const text = (mode: string): string => `
name: Commit latency
duration: 2000s
workloads: { users: { target: shop, rate: 2/s, arrivals: constant } }
services: { shop: { steps: [{ query: db.write }] } }
databases: { db: { operations: { write: 0s }, replicas: { count: 3, mode: ${mode}, lag: { exponential: 10ms } } } }
`;

  it.each([
    ["sync", "the slowest, H_3 x the mean", harmonic(3) * 10],
    ["semiSync", "the fastest, a third of the mean", 10 / 3],
  ])("takes under %s as long as %s", (mode, _which, latencyMs) => {
    expectMean(replications(text(mode)), "workloads.users.latency.mean", latencyMs, 0.03);
  });
});
