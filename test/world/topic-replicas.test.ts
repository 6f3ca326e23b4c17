import { describe, expect, it } from "vitest";
import type { TopicSummary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

/** Ten messages a second to one partition on three machines, whose followers fetch every 250 ms; the leader dies at 10 s. */
function topic(
  settings: string,
  { client = "", faults = "down: { at: 10.02s, crash: { target: kafka, select: 1 } }" } = {},
) {
  return run(`
name: test
duration: 40s
workloads:
  users: { rate: 10/s, arrivals: constant, target: shop, key: unique }
services:
  shop: { steps: [{ publish: kafka.orders }], clients: { kafka: { ${client} } } }
  billing: { consumers: { orders: { from: kafka.orders, steps: [] } } }
brokers: { kafka: { nodes: 3, topics: { orders: { replicas: 3, replicationLatency: 250ms, ${settings} } } } }
faults: { ${faults} }
`);
}

const figuresOf = (summary: ReturnType<typeof run>): TopicSummary =>
  summary.brokers["kafka"]!.topics["orders"]!;

describe("a topic on several machines", () => {
  it("loses with acks: 1 what no follower had fetched when the leader died", () => {
    const { published, lost, undone, failovers, groups } = figuresOf(topic("acks: 1"));
    expect(failovers).toBe(1);
    // A fetch takes 250 ms, and the next begins when it has ended: 2 to 5 messages at ten a second.
    expect(lost).toBeGreaterThanOrEqual(2);
    expect(lost).toBeLessThanOrEqual(5);
    expect(undone).toBe(0);
    expect(groups["billing"]!.handled + lost).toBeGreaterThanOrEqual(published - 5);
  });

  it("loses nothing with acks: all that it had acknowledged", () => {
    const summary = topic("acks: all");
    const { lost, undone, groups } = figuresOf(summary);
    expect([lost, undone > 0]).toEqual([0, true]);
    expect(groups["billing"]!.published).toBeGreaterThanOrEqual(summary.workloads["users"]!.ok);
  });

  it("lets the users of acks: 0 know nothing", () => {
    const { workloads, brokers } = topic("acks: 0");
    const { ok, requests } = workloads["users"]!;
    expect(ok).toBe(requests);
    expect(brokers["kafka"]!.topics["orders"]!.published).toBeLessThan(requests);
  });

  it("is without a leader until the machine's session has run out", () => {
    const { workloads } = topic("acks: 1");
    expect(workloads["users"]!.failed).toBeGreaterThanOrEqual(89);
    expect(workloads["users"]!.failed).toBeLessThanOrEqual(91);
  });

  it("refuses with too few in-sync replicas", () => {
    const faults = "two: { at: 10s, crash: { target: kafka, select: 2 } }";
    const one = topic("acks: all, minInsyncReplicas: 1", { faults });
    const two = topic("acks: all, minInsyncReplicas: 2", { faults });
    expect(one.workloads["users"]!.causes["no-instance"]).toBe(0);
    // From 19 s on one replica is left.
    expect(two.workloads["users"]!.causes["no-instance"]).toBeGreaterThan(200);
  });

  const flaky = "loss: { at: 5s, for: 20s, loss: { between: [shop, kafka], ratio: 30% } }";
  const patient = "timeout: 300ms, retry: { maxAttempts: 10 }";

  it("stores twice what a producer sends twice, unless it is numbered", () => {
    const plain = figuresOf(topic("acks: 1, enableIdempotence: false", { client: patient, faults: flaky }));
    const numbered = figuresOf(topic("enableIdempotence: true", { client: patient, faults: flaky }));
    const oneAck = figuresOf(topic("acks: 1", { client: patient, faults: flaky }));
    expect(plain.duplicates).toBeGreaterThan(20);
    expect(plain.groups["billing"]!.duplicates).toBe(plain.duplicates);
    expect(numbered).toMatchObject({ duplicates: 0, published: 400 });
    // Kafka's producer numbers nothing unless all in-sync replicas acknowledge.
    expect(oneAck.duplicates).toBeGreaterThan(20);
  });

  it("forgets what is older than its retention, whoever has not read it", () => {
    const faults = "down: { at: 5s, for: 20s, crash: { target: billing } }";
    const { expired, handled, published, inFlight } = figuresOf(topic("retention: 5s", { faults })).groups[
      "billing"
    ]!;
    expect(expired).toBeGreaterThan(100);
    expect(handled + expired + inFlight).toBe(published);
  });

  it("counts what overtakes another of its key where partitions are not by key", () => {
    const text = (partitioner: string): number =>
      run(`
name: test
duration: 60s
workloads: { users: { rate: 50/s, targets: { one: { steps: [{ publish: kafka.orders }] } }, key: { uniform: { items: 5 } } } }
services: { billing: { consumers: { orders: { from: kafka.orders, concurrency: 4, steps: [{ work: { exponential: 50ms } }] } } } }
brokers: { kafka: { topics: { orders: { partitions: 4, partitioner: ${partitioner} } } } }
`).brokers["kafka"]!.topics["orders"]!.groups["billing"]!.reordered;
    expect(text("key")).toBe(0);
    expect(text("roundRobin")).toBeGreaterThan(100);
  });
});
