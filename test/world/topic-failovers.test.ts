import { describe, expect, it } from "vitest";
import type { GroupSummary, Summary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

interface Setting {
  readonly topic: string;
  readonly client?: string;
  readonly work?: string;
  readonly consumer?: string;
  readonly faults: string;
}

/** Ten orders a second for 30 s of 90, on three machines that are missed after a second; each is to be billed. */
function orders({ topic, client = "", work = "0ms", consumer = "", faults }: Setting): Summary {
  return run(`
name: test
duration: 90s
workloads: { users: { stages: [{ for: 30s, rate: 10/s }], arrivals: constant, target: shop, key: unique } }
services:
  shop: { steps: [{ publish: kafka.orders }, { effect: placed }], clients: { kafka: { ${client} } } }
  billing: { consumers: { orders: { from: kafka.orders, sessionTimeout: 2s, heartbeatInterval: 500ms, maxPollRecords: 3, ${consumer} steps: [{ work: ${work} }, { effect: billed }] } } }
brokers: { kafka: { nodes: 3, nodeSessionTimeout: 1s, topics: { orders: { ${topic} } } } }
invariants: { never: { placed: 1, billed: 0 }, twice: { billed: 2+ } }
faults: { ${faults} }
`);
}

const LEADER = "leader: { at: 10.02s, for: 10s, crash: { target: kafka, select: 1 } }";

describe("a producer that tries again after a failover", () => {
  it("is not told that its message is stored where another one has taken its place", () => {
    // Those that no follower has fetched are cut off; when they are tried again, newer ones stand in their places.
    const summary = orders({
      topic: "replicas: 3, acks: all, replicationLatency: 250ms",
      client: "timeout: 300ms, retry: { maxAttempts: 50, backoff: { base: 2s, multiplier: 1 } }",
      faults: LEADER,
    });
    expect(summary.brokers["kafka"]!.topics["orders"]!.undone).toBeGreaterThan(1);
    expect(summary.workloads["users"]!.failed).toBe(0);
    const { never, twice } = summary.invariants;
    expect([never!.count + never!.unsettled, twice!.count]).toEqual([0, 0]);
  });
});

describe("messages that a consumer has in hand when a leader without them takes over", () => {
  // The second machine leads from 3 s on, and alone from 7 s on. At 20 s the first is there again, without all that came since.
  const behind = `
    first: { at: 2.02s, for: 2s, crash: { target: kafka, select: 1 } },
    follower: { at: 6.02s, for: 8s, crash: { target: kafka, select: 1 } },
    both: { at: 10.02s, for: 10s, crash: { target: kafka, select: 2 } }`;
  const topic = "replicas: 2, uncleanLeaderElection: true";
  const groupOf = (faults: string): GroupSummary =>
    orders({ topic, work: "150ms", faults: `${behind}${faults}` }).brokers["kafka"]!.topics["orders"]!.groups[
      "billing"
    ]!;

  it("are handled all the same, and lost to all others", () => {
    const { published, handled, lost, lag } = groupOf("");
    expect([lag.last, handled + lost]).toEqual([0, published]);
    expect(lost).toBeGreaterThan(5);
  });

  it("are not mistaken for those that come into their places, by whoever remembers what it has handled", () => {
    const summary = orders({ topic, consumer: "idempotent: { retention: 1h },", faults: behind });
    const { recognized, handled, lost, published } =
      summary.brokers["kafka"]!.topics["orders"]!.groups["billing"]!;
    expect([recognized, handled + lost]).toEqual([0, published]);
    const { never } = summary.invariants;
    expect(never!.count + never!.unsettled).toBeLessThanOrEqual(lost);
  });

  it("are lost when it dies with them, as nobody else can read them", () => {
    const { published, handled, lost, lag } = groupOf(
      ", billing: { at: 9.1s, for: 6s, crash: { target: billing } }",
    );
    expect([lag.last, handled + lost]).toEqual([0, published]);
    expect(lost).toBeGreaterThan(10);
  });
});

describe("a follower that is back before its leader", () => {
  it("fetches from when that is there", () => {
    // Both die before the message of 4 s is copied, which takes 6 s. The follower is back at 11 s, its leader at 15 s.
    const { brokers } = run(`
name: test
duration: 40s
workloads: { users: { stages: [{ for: 1s, rate: 1/s }], arrivals: constant, target: shop } }
services:
  shop: { steps: [{ sleep: 4s }, { publish: kafka.orders }] }
  billing: { consumers: { orders: { from: kafka.orders, steps: [] } } }
brokers: { kafka: { nodes: 2, nodeSessionTimeout: 30s, topics: { orders: { replicas: 2, replicationLatency: 6s } } } }
faults: { both: { at: 5s, for: 6s, crash: { target: kafka } }, leader: { at: 5s, for: 10s, crash: { target: kafka, select: 1 } } }
`);
    expect(brokers["kafka"]!.topics["orders"]!.groups["billing"]).toMatchObject({
      handled: 1,
      latency: { min: 17_000 },
    });
  });
});
