import { describe, expect, it } from "vitest";
import { play } from "./run-yaml.ts";

const system = (setting: {
  readonly producer: string;
  readonly topic?: string;
  readonly client?: string;
  readonly rate?: string;
  readonly more?: string;
}): string => `
name: A producer and its topic
duration: 20s
workloads: { users: { rate: ${setting.rate ?? "200/s"}, arrivals: constant, target: shop } }
services:
  shop: { steps: [{ publish: log.orders }], clients: { log: { producer: ${setting.producer}, ${setting.client ?? ""} } } }
  billing: { consumers: { orders: { from: log.orders, steps: [] } } }
brokers: { log: { topics: { orders: { ${setting.topic ?? ""} } } } }
network: { latency: 2ms }
${setting.more ?? ""}
`;

const HICCUP = "faults: { hiccup: { at: 1s, for: 8s, errors: { target: log.orders, ratio: 10% } } }";

type Setting = Parameters<typeof system>[0];

function run(setting: Setting) {
  const { summary } = play(system(setting));
  const topic = summary.brokers["log"]!.topics["orders"]!;
  const client = summary.clients["shop"]!["log"]!;
  return { topic, client, producer: client.producer, group: topic.groups["billing"]! };
}

function expectBetween(value: number, least: number, most: number): void {
  expect(value).toBeGreaterThanOrEqual(least);
  expect(value).toBeLessThanOrEqual(most);
}

describe("A producer that sends again", () => {
  const HASTY = "{ linger: 0s, batchSize: 1, retryBackoff: 20ms }";

  it("breaks the order where it is not idempotent and has several requests under way", () => {
    const { topic, client } = run({ producer: HASTY, topic: "enableIdempotence: false", more: HICCUP });
    expect(topic.reordered).toBeGreaterThan(50);
    expect(client).toMatchObject({ failed: 0, calls: 4000 });
    expect(topic).toMatchObject({ published: client.ok + client.inFlight, duplicates: 0 });
  });

  it("keeps it when it is idempotent, or has one request under way at a time", () => {
    const idempotent = run({ producer: HASTY, more: HICCUP });
    expect(idempotent.producer.resent).toBeGreaterThan(50);
    expect(idempotent.topic.reordered).toBe(0);
    const alone = run({
      producer: "{ linger: 0s, batchSize: 4, retryBackoff: 20ms, maxInFlight: 1 }",
      topic: "enableIdempotence: false",
      more: HICCUP,
    });
    expect(alone.producer.resent).toBeGreaterThan(20);
    expect(alone.topic.reordered).toBe(0);
  });

  it("is not idempotent with more than five under way, or without acks: all", () => {
    const six = "{ linger: 0s, batchSize: 1, retryBackoff: 20ms, maxInFlight: 6 }";
    expect(run({ producer: six, more: HICCUP }).topic.reordered).toBeGreaterThan(0);
    expect(run({ producer: HASTY, topic: "acks: 1", more: HICCUP }).topic.reordered).toBeGreaterThan(0);
  });

  it("stores a message twice whose acknowledgement was lost, unless it is idempotent", () => {
    const more = "network: { latency: 2ms, loss: 1% }".slice("network: ".length);
    const lossy = (topic: string) =>
      play(
        system({ producer: "{ requestTimeout: 50ms, retryBackoff: 10ms }", topic }).replace(
          "{ latency: 2ms }",
          more,
        ),
      ).summary.brokers["log"]!.topics["orders"]!;
    expect(lossy("enableIdempotence: false").duplicates).toBeGreaterThan(10);
    expect(lossy("")).toMatchObject({ duplicates: 0, reordered: 0 });
  });

  it("gives up after so many retries, or when the delivery timeout is over", () => {
    const down = "faults: { gone: { at: 5s, for: 5s, errors: { target: log.orders, ratio: 100% } } }";
    const never = run({ producer: "{ retries: 0 }", more: down });
    // 200 a second for 5 s, and what waited for its batch to leave.
    expect(never.client.causes).toMatchObject({ injected: never.client.failed });
    expect(Math.abs(never.client.failed - 1000)).toBeLessThan(5);
    const late = run({ producer: "{ deliveryTimeout: 2s }", more: down });
    expect(late.client.causes).toMatchObject({ timeout: late.client.failed });
    expect(late.producer.expired).toBe(late.client.failed);
    // Those of the first three seconds of five: the others are sent when the broker is back, two seconds at most later.
    expectBetween(late.client.failed, 600, 810);
  });
});

describe("A buffer", () => {
  const DOWN = "faults: { gone: { at: 5s, for: 5s, crash: { target: log } } }";

  it("blocks whoever publishes when it is full, until there is room", () => {
    const { client, producer } = run({ producer: "{ bufferMemory: 100 }", more: DOWN });
    expect(client.failed).toBe(0);
    // The first 100 messages fill it in half a second of the five; the next try comes a second after the broker at most.
    expectBetween(producer.blocked.count, 900, 1110);
    expect(producer.blocked.max).toBeGreaterThan(4000);
  });

  it("refuses at once, or after maxBlock", () => {
    const { client, producer } = run({ producer: "{ bufferMemory: 100, maxBlock: 0s }", more: DOWN });
    expect(client.causes).toMatchObject({ "buffer-full": client.failed });
    expect(producer.rejected).toBe(client.failed);
    expectBetween(client.failed, 900, 1110);
    const patient = run({ producer: "{ bufferMemory: 100, maxBlock: 1s }", more: DOWN });
    expect(patient.producer.blocked.max).toBeLessThanOrEqual(1000);
    expectBetween(patient.client.failed, 700, 910);
  });

  it("counts every message once, whatever becomes of it", () => {
    const { client, topic, group } = run({
      producer: "{ bufferMemory: 50, maxBlock: 300ms, deliveryTimeout: 1s, requestTimeout: 400ms }",
      more: DOWN,
    });
    expect(client.calls).toBe(client.ok + client.failed + client.inFlight);
    expect(topic.published).toBeGreaterThanOrEqual(client.ok);
    expect(group.published).toBe(group.handled + group.inFlight);
  });
});

describe("The sticky partitioner", () => {
  it("fills one partition after the other where messages have no key, and all of them evenly in the long run", () => {
    const { producer, topic } = run({ producer: "{ linger: 1s, batchSize: 10 }", topic: "partitions: 4" });
    expect(producer.batchSize).toBeCloseTo(10, 0);
    expect(topic.partitionSkew).toBeLessThan(1.3);
  });
});
