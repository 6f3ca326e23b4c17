import { describe, expect, it } from "vitest";
import { run } from "./run-yaml.ts";

/** Users publish one message a second, about ten entities in turn or none, to a topic that billing reads. */
function topic(
  consumer: string,
  { topics = "orders: { partitions: 4 }", rate = "1/s", more = "", service = "" } = {},
): string {
  return `
name: test
duration: 20s
workloads:
  users: { rate: ${rate}, arrivals: constant, targets: { one: { steps: [{ publish: kafka.orders }] } }, key: unique }
services: { billing: { ${service} consumers: { orders: { from: kafka.orders, ${consumer} } } } }
brokers: { kafka: { topics: { ${topics} } } }
${more}`;
}

const WORK = "steps: [{ work: 100ms }]";

describe("a topic", () => {
  it("gives each message to one member of a group, once", () => {
    const { brokers, services } = run(topic(WORK, { service: "instances: 3," }));
    const { groups, published } = brokers["kafka"]!.topics["orders"]!;
    expect(published).toBe(20);
    expect(groups["billing"]).toMatchObject({
      published: 20,
      handled: 20,
      inFlight: 0,
      deliveries: 20,
      redeliveries: 0,
      lag: { last: 0 },
    });
    expect(services["billing"]!.requests).toBe(20);
  });

  it("gives every message to each group", () => {
    const more = "  audit: { consumers: { orders: { from: kafka.orders, steps: [{ work: 1ms }] } } }";
    const text = topic(WORK)
      .replace("services: {", "services:\n ")
      .replace("} } } }\nbrokers", "} } }\nbrokers");
    const { groups } = run(text.replace("brokers:", `${more}\nbrokers:`)).brokers["kafka"]!.topics["orders"]!;
    expect([groups["billing"]!.handled, groups["audit"]!.handled]).toEqual([20, 20]);
  });

  it("is read one message after the other, partition by partition: a member is no faster than its work", () => {
    // 20 messages a second, each 100 ms of one member: half of them stay behind.
    const { lag, handled } = run(topic(WORK, { rate: "20/s" })).brokers["kafka"]!.topics["orders"]!.groups[
      "billing"
    ]!;
    expect(handled).toBe(199); // One begins at 0; the one that would end at 20 s is not through.
    expect(lag.last).toBe(400 - 199);
  });

  it("keeps no more members busy than there are partitions", () => {
    const { lag } = run(
      topic(WORK, { rate: "20/s", topics: "orders: { partitions: 1 }", service: "instances: 3," }),
    ).brokers["kafka"]!.topics["orders"]!.groups["billing"]!;
    expect(lag.last).toBe(400 - 199);
  });

  const crash = "faults: { down: { at: 5050ms, for: 2s, crash: { target: billing } } }";

  it("is read again from the last commit after a crash", () => {
    const { groups } = run(topic(WORK, { more: crash })).brokers["kafka"]!.topics["orders"]!;
    expect(groups["billing"]).toMatchObject({ handled: 20, lost: 0, redeliveries: 1, duplicates: 0 });
  });

  it("loses what a crash interrupts when the commit comes first", () => {
    const { groups } = run(topic(`commit: before, ${WORK}`, { more: crash })).brokers["kafka"]!.topics[
      "orders"
    ]!;
    expect(groups["billing"]).toMatchObject({ handled: 19, lost: 1, redeliveries: 0 });
  });

  it("is handled twice where a batch is interrupted, and once by an idempotent consumer", () => {
    // 20/s: the batch that is handled at 5.05 s has some done and more to come.
    const text = (consumer: string): string => topic(`${consumer}${WORK}`, { rate: "20/s", more: crash });
    const twice = run(text("")).brokers["kafka"]!.topics["orders"]!.groups["billing"]!;
    const once = run(text("idempotent: true, ")).brokers["kafka"]!.topics["orders"]!.groups["billing"]!;
    expect(twice.duplicates).toBeGreaterThan(0);
    expect(once).toMatchObject({ duplicates: 0, recognized: twice.duplicates });
  });

  it("goes on without a message whose steps fail", () => {
    const { groups } = run(topic("steps: [{ fail: 100% }]")).brokers["kafka"]!.topics["orders"]!;
    expect(groups["billing"]).toMatchObject({ handled: 0, failures: 20, skipped: 20, inFlight: 0 });
  });
});
