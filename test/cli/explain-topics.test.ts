import { describe, expect, it } from "vitest";
import { outboxLines } from "../../src/cli/explain/outboxes.ts";
import { queueLines } from "../../src/cli/explain/queues.ts";
import { topicLines } from "../../src/cli/explain/topics.ts";
import { read } from "../scenario/reading.ts";

const shop = (more: string): ReturnType<typeof read> =>
  read(`
name: test
duration: 10s
workloads: { users: { rate: 40/s, target: shop } }
${more}`);

describe("explain", () => {
  it("prints the effective settings of topics and their groups, and how fast those are at best", () => {
    const scenario = shop(`
services:
  shop: { steps: [{ publish: kafka.orders }] }
  billing: { instances: 4, consumers: { orders: { from: kafka.orders, steps: [{ work: 100ms }] } } }
brokers: { kafka: { topics: { orders: { partitions: 3 } } } }`);
    const [topic, group] = topicLines(scenario);
    expect(topic).toMatch(/^kafka\.orders: 3 partitions, in the order of each key; one copy of each/);
    // Four members, three partitions: three at a time, 100 ms each.
    expect(group).toMatch(
      /^kafka\.orders -> billing\.orders, group billing: 4 members for 3 partitions, 1 of them idle; each takes 100\u00a0ms, 3 at a time: 30\.0\/s at best, and 40\.0\/s come: the rest piles up; committed/,
    );
  });

  it("says what a relay can pass and how late it is", () => {
    const scenario = shop(`
services:
  shop: { steps: [{ transaction: db, steps: [{ publish: kafka.orders, outbox: db }] }] }
  billing: { consumers: { orders: { from: kafka.orders, steps: [{ work: 1ms }] } } }
databases: { db: { connections: 5, operations: { write: 2ms }, outbox: { poll: 500ms, batch: 15, relays: 2 } } }
brokers: { kafka: { topics: { orders: {} } } }`);
    // 2 relays x 15 messages every half second; a message waits half of a quarter of a second.
    expect(outboxLines(scenario)[0]).toMatch(
      /^db -> kafka\.orders: 2 relays, each looking every 500ms for 15 at most: 60\.0\/s at best; 125ms late on average/,
    );
  });

  it("holds the visibility timeout of a queue against the time that handling takes", () => {
    const scenario = (timeout: string): ReturnType<typeof read> =>
      shop(`
services:
  shop: { steps: [{ publish: aws.jobs }] }
  worker: { instances: 2, concurrency: 5, consumers: { jobs: { from: aws.jobs, steps: [{ work: { exponential: 10s } }] } } }
brokers: { aws: { queues: { jobs: { preset: sqs, visibilityTimeout: ${timeout} } } } }`);
    expect(queueLines(scenario("30s"))[1]).toContain(
      "each takes 10.0\u00a0s, 10 at a time: 1.00/s at best, and 40.0/s come: the rest piles up; the visibility timeout is 3 times that",
    );
    expect(queueLines(scenario("5s"))[1]).toContain("messages are handled several times");
  });
});
