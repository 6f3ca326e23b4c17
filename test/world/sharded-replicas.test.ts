import { describe, expect, it } from "vitest";
import type { ShardSummary } from "../../src/observe/replication-summary.ts";
import type { Summary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

interface Setting {
  readonly shards?: number;
  readonly replicas: string;
  readonly key?: string;
  readonly faults?: string;
  readonly more?: string;
  readonly steps?: string;
}

/** 200 writes and reads a second, at constant times. */
const shop = ({ shards = 4, replicas, key = "unique", faults = "{}", more = "", steps }: Setting): Summary =>
  run(`
name: test
duration: 12s
workloads: { users: { rate: 200/s, arrivals: constant, target: shop${key === "" ? "" : `, key: ${key}`} } }
services: { shop: { steps: ${steps ?? "[{ query: db.write }, { query: db.read }]"} } }
databases: { db: { shards: ${shards}, operations: { read: 1ms, write: 10ms }, replicas: ${replicas} ${more} } }
faults: ${faults}
`);

const replication = (summary: Summary): NonNullable<Summary["databases"][string]["replication"]> =>
  summary.databases["db"]!.replication!;

const FAILOVER = "failover: { detection: 1s, promotion: 1s }";
const UNHARMED: ShardSummary = { failovers: 0, lostWrites: 0, rpoMs: null, rtoMs: null, withoutPrimaryMs: 0 };
const crash = (select: string): string =>
  `{ outage: { at: 5.005s, for: 4s, crash: { target: db, select: ${select} } } }`;

describe("a shard that loses its primary", () => {
  const summary = shop({
    replicas: `{ count: 2, lag: 200ms, ${FAILOVER} }`,
    faults: crash("{ shards: 1, primary: true }"),
  });
  const { shards, ...whole } = replication(summary);

  it("fails over by itself; nothing is lost elsewhere", () => {
    expect(shards).toEqual([
      expect.objectContaining({ failovers: 1, rtoMs: 2000 }),
      UNHARMED,
      UNHARMED,
      UNHARMED,
    ]);
    expect(whole).toMatchObject({ failovers: 1, rtoMs: 2000, lostWrites: shards![0]!.lostWrites });
  });

  it("fails the requests about its keys while it has no primary, and no others", () => {
    // A quarter of 200/s for 2 s: 100, give or take 3 times sqrt(400 x 1/4 x 3/4) = 26.
    expect(Math.abs(summary.workloads["users"]!.failed - 100)).toBeLessThan(27);
    // Of the 40 writes of the last lag one in four: 10, give or take 3 times sqrt(40 x 3/16) = 8.
    expect(Math.abs(whole.lostWrites - 10)).toBeLessThan(9);
  });

  it("is told by its number", () => {
    const texts = summary.timeline.map(({ text }) => text);
    expect(texts.join("\n")).toMatch(/server 1 of shard 0 of db takes over after 2 s/);
  });
});

describe("shards with replicas", () => {
  it("are lost and replaced each for itself, at the same time too", () => {
    const { shards, withoutPrimaryMs, rtoMs } = replication(
      shop({
        shards: 3,
        replicas: `{ count: 1, ${FAILOVER} }`,
        faults: `{ first: { at: 4s, crash: { target: db, select: { shards: 1, primary: true } } },
                   rest: { at: 5s, for: 500ms, crash: { target: db, select: { shards: 2, primary: true } } } }`,
      }),
    );
    expect(shards!.map((shard) => [shard.failovers, shard.rtoMs])).toEqual([
      [1, 2000],
      [0, 500], // It is back before anybody has noticed.
      [0, null],
    ]);
    expect([rtoMs, withoutPrimaryMs]).toEqual([2000, 2500]);
  });

  it("are struck as servers: the primaries of all, the replicas of one, all of one", () => {
    const lost = (select: string): (number | null)[] => {
      const faults = crash(select);
      return replication(shop({ shards: 3, replicas: "2", faults })).shards!.map(({ rtoMs }) => rtoMs);
    };
    expect(lost("primary")).toEqual([4000, 4000, 4000]);
    expect(lost("{ shards: 2, replicas: 2 }")).toEqual([null, null, null]);
    expect(lost("{ shards: 1 }")).toEqual([4000, null, null]);
    expect(lost("3")).toEqual([4000, null, null]);
    expect(lost("4")).toEqual([4000, 4000, null]);
  });

  it("share the keys evenly, whichever of its servers a shard reads from", () => {
    const { balance } = shop({ replicas: "{ count: 2, readFrom: any }" }).databases["db"]!;
    expect(balance!.maxOverMean).toBeLessThan(1.1);
    expect(balance!.minOverMean).toBeGreaterThan(0.9);
  });

  // Without a key all is at one shard, which is not the first: it must do what a database does that is only that.
  it.each([
    ["asynchronous", "{ count: 2, lag: 200ms, FAILOVER }", crash("primary")],
    [
      "read from anywhere",
      "{ count: 2, lag: 200ms, readFrom: any, readYourWrites: position, FAILOVER }",
      crash("primary"),
    ],
    ["semi-synchronous", "{ count: 2, mode: semiSync, lag: 20ms, FAILOVER }", crash("primary")],
    [
      "synchronous with a replica down",
      "{ count: 2, mode: sync, lag: 20ms, FAILOVER }",
      crash("{ replicas: 1 }"),
    ],
    [
      "frozen",
      "{ count: 1, lag: 20ms, FAILOVER }",
      "{ f: { at: 5s, for: 4s, freeze: { target: db, select: primary } } }",
    ],
    [
      "a quorum",
      "{ count: 2, lag: 20ms, quorum: { write: 1, read: 1, readLatency: 3ms, readRepair: all } }",
      crash("{ replicas: 1 }"),
    ],
  ])("do each what a database does that has no other keys: %s", (_, text, faults) => {
    const replicas = text.replace("FAILOVER", FAILOVER);
    const alone = shop({ shards: 1, replicas, key: "", faults });
    const sharded = shop({ shards: 5, replicas, key: "", faults });
    const { shards, ...figures } = replication(sharded);
    const expected = replication(alone);
    for (const name of [
      "lag",
      "reads",
      "staleReads",
      "staleness",
      "lostWrites",
      "conflicts",
      "repairs",
      "rpoMs",
      "rtoMs",
    ] as const)
      expect([name, figures[name]]).toEqual([name, expected[name]]);
    expect(sharded.workloads).toEqual(alone.workloads);
    const busy = shards!.findIndex(({ lostWrites }) => lostWrites > 0);
    expect(busy).not.toBe(0);
    if (busy > 0)
      expect(shards![busy]).toMatchObject({ lostWrites: expected.lostWrites, rpoMs: expected.rpoMs });
  });

  it("commit a transaction at the primary of its key's shard, and lose it with that", () => {
    const summary = shop({
      replicas: `{ count: 1, lag: 200ms, ${FAILOVER} }`,
      steps: "[{ transaction: db, steps: [{ query: db.write }, { effect: stored }] }]",
      faults: crash("{ shards: 1, primary: true }"),
    });
    const { lostWrites, shards } = replication(summary);
    expect(lostWrites).toBeGreaterThan(0);
    expect(summary.effects["stored"]!.undone).toBe(lostWrites);
    expect(shards!.slice(1)).toEqual([UNHARMED, UNHARMED, UNHARMED]);
  });
});

describe("a lock", () => {
  const waits = (select: string, at = "6s"): number | null =>
    shop({
      shards: 1,
      key: "",
      replicas: "1",
      more: ", contention: { locks: [write], writes: [write] }",
      steps: "[{ query: db.write }]",
      faults: `{ outage: { at: ${at}, for: 1ms, crash: { target: db, select: ${select} } } }`,
    }).databases["db"]!.contention!.lockWait.max;

  it("outlives the crash of a replica", () => {
    // 200 writes of 10 ms a second to one row: the line grows, and is as long as if nothing had been.
    expect(waits("{ replicas: 1 }")).toBe(waits("{ replicas: 1 }", "11.9s"));
    expect(waits("{ replicas: 1 }")!).toBeGreaterThan(waits("primary")!);
  });
});
