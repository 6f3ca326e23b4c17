import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { ripplesim } from "./command-line.ts";

/** Charged and forgotten: the shop dies between charging and ordering, once in 50 orders. */
const CRASHES = `
name: Crashes
duration: 5m
workloads: { buyers: { stages: [{ for: 3m, rate: 10/s }], arrivals: constant, key: unique, target: shop, client: { timeout: 1s } } }
services:
  shop: { steps: [{ call: bank, name: paid }, { effect: ordered }] }
  bank: { steps: [{ work: 20ms }, { effect: charged }] }
faults: { dies: { for: 1s, crash: { target: shop, after: paid, every: 50 } } }
invariants: { paidForNothing: { charged: 1+, ordered: 0 }, orderedUnpaid: { charged: 0, ordered: 1+ } }
`;

const run = (text: string, ...words: string[]): ReturnType<typeof ripplesim> =>
  ripplesim(["run", "-", ...words], { readStdin: () => text, environment: { COLUMNS: "100" } });

async function summaryOf(text: string): Promise<Summary> {
  return JSON.parse((await run(text, "--json")).out) as Summary;
}

describe("A run in which data went wrong", () => {
  it("shows one example of each broken invariant, with the requests that had to do with it", async () => {
    const { incidents, invariants } = await summaryOf(CRASHES);
    const [first] = invariants["paidForNothing"]!.examples;
    expect(incidents!.map(({ kind, name, key }) => [kind, name, key])).toEqual([
      ["invariant", "paidForNothing", first!.key],
    ]);
    // Keys count from 1.
    expect(first!.key).toBe(50);
    expect(incidents![0]!.traces.map(({ root }) => [root.key, root.failure?.cause])).toEqual([
      [50, "crashed"],
    ]);
    // Nobody looked any further than to the moment at which it counted as broken.
    expect(incidents![0]!.watchedToMs).toBeCloseTo(first!.atMs, 3);
  });

  it("tells it step by step", async () => {
    const { out } = await run(CRASHES);
    const told = out.slice(out.indexOf("STEP BY STEP"), out.indexOf("FAULTS")).trimEnd().split("\n");
    expect(told.map((line) => line.trim().replaceAll(/\s+/g, " "))).toEqual([
      "STEP BY STEP paidForNothing: key 50, from 0m04.9s on",
      "+0 ms buyers asks for shop (request 50)",
      "+20.0 ms charged at bank",
      "+20.0 ms shop [0] dies right after paid",
      "+20.0 ms buyers is told: crashed at shop",
      "+60.0 s key 50 is still charged and not ordered",
    ]);
  });

  it("tells of the damage when it was done, not when it had stood for long enough to count", async () => {
    const { timeline, invariants } = await summaryOf(CRASHES);
    const [told] = timeline.filter(({ kind }) => kind === "damage");
    expect(told?.atMs).toBeCloseTo(invariants["paidForNothing"]!.examples[0]!.atMs - 60_000, 6);
    expect(told?.text).toMatch(/^paidForNothing: key 50 stays charged and not ordered, the first of /);
  });

  it("is the same run, with the same figures, as if nobody had looked", async () => {
    const { incidents, ...rest } = await summaryOf(CRASHES);
    const unwatched = await summaryOf(CRASHES.replaceAll(/invariants:.*\n/g, ""));
    expect(incidents).toHaveLength(1);
    expect(rest.workloads).toEqual(unwatched.workloads);
    expect(JSON.stringify(await summaryOf(CRASHES))).toBe(
      JSON.stringify({ ...rest, incidents, stopped: null }),
    );
  });

  it("shows a saga that was left halfway", async () => {
    const { incidents } = await summaryOf(`
      name: Left
      duration: 1m
      workloads: { buyers: { rate: 1/s, arrivals: constant, key: unique, target: shop } }
      services: { shop: { steps: [{ saga: order }] }, bank: { endpoints: { charge: [{ work: 5ms }], refund: [{ fail: 100% }] } } }
      sagas:
        order:
          coordinator: shop
          compensation: { retry: { maxAttempts: 2 }, onExhausted: manual }
          steps: [{ name: pay, do: [{ call: bank.charge }], undo: [{ call: bank.refund }] }, { name: ship, do: [{ fail: 100% }] }]
    `);
    expect(incidents!.map(({ kind, name, key }) => [kind, name, key])).toEqual([["manual", "order", 1]]);
  });

  it("shows nothing where nothing went wrong, and nothing of requests that have no key", async () => {
    const healthy = await summaryOf(CRASHES.replace("every: 50", "every: 100000"));
    expect(healthy.incidents).toBe(undefined);
    const keyless = await summaryOf(CRASHES.replace("key: unique, ", ""));
    expect(keyless.invariants["paidForNothing"]!.count + keyless.effects["charged"]!.done).toBeGreaterThan(0);
    expect(keyless.incidents).toBe(undefined);
  });
});

/** Who saves an article looks at it 10 ms later, at the replica, which is 200 ms behind. */
const LATE_REPLICA = `
name: Late replica
duration: 10s
workloads:
  authors: { rate: 10/s, arrivals: constant, key: unique, targets: { edit: { steps: [{ call: wiki.save }, { sleep: 10ms }, { call: wiki.look }] } } }
services: { wiki: { endpoints: { save: [{ query: db.write }], look: [{ query: db.read }] } } }
databases: { db: { operations: { read: 3ms, write: 2ms }, replicas: { count: 1, lag: 200ms, readFrom: replicas } } }
`;

describe("A read that missed a write", () => {
  const storyOf = async (text: string): Promise<readonly string[]> => {
    const { out } = await run(text);
    const told = out
      .slice(out.indexOf("STEP BY STEP"), out.indexOf("TRAFFIC"))
      .trimEnd()
      .split(/\n(?= {4}\+)/);
    return told.map((line) => line.trim().replaceAll(/\s+/g, " "));
  };

  it("is told step by step, from the write to the answer without it", async () => {
    expect(await storyOf(LATE_REPLICA)).toEqual([
      "STEP BY STEP a read of db that missed its own write: key 1, from 0m00.0s on",
      "+0 ms authors asks for edit (request 1)",
      "+2.00 ms db [0] stores the new value",
      "+12.0 ms db [1] is asked for it",
      "+15.0 ms db [1] answers with the old value, 13.0 ms after the new one was stored: the session that wrote it does not see it",
      "+15.0 ms authors is told: OK",
    ]);
  });

  it("is somebody else's where nobody reads what he has written, with both requests", async () => {
    const others = LATE_REPLICA.replace(
      /workloads:\n.*\n/,
      "workloads:\n  authors: { rate: 1/s, arrivals: constant, key: { uniform: { items: 1 } }, target: wiki.save }\n  readers: { rate: 5/s, arrivals: constant, key: { uniform: { items: 1 } }, target: wiki.look }\n",
    );
    const quick = others.replace("lag: 200ms", "lag: 300ms").replace("read: 3ms", "read: 1ms");
    // The reader of 0 comes before the write is stored, the next one 198 ms after that.
    expect(await storyOf(quick)).toEqual([
      "STEP BY STEP a stale read of db: key 0, from 0m00.0s on",
      "+0 ms authors asks for wiki.save (request 1)",
      "+2.00 ms db [0] stores the new value",
      "+2.00 ms authors is told: OK",
      "+200 ms readers asks for wiki.look (request 2)",
      "+200 ms db [1] is asked for it",
      "+201 ms db [1] answers with the old value, 199 ms after the new one was stored: whoever asked does not see it",
      "+201 ms readers is told: OK",
    ]);
  });

  it("is none where reads go to the primary, and in a run without a key", async () => {
    const { incidents } = await summaryOf(LATE_REPLICA.replace("readFrom: replicas", "readFrom: primary"));
    const keyless = await summaryOf(LATE_REPLICA.replace(" key: unique,", ""));
    expect([incidents, keyless.incidents]).toEqual([undefined, undefined]);
    expect(keyless.databases["db"]!.replication!.readYourWritesViolations).toBeGreaterThan(90);
  });
});
