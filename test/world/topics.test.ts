import { describe, expect, it } from "vitest";
import type { GroupSummary } from "../../src/observe/summary.ts";
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

const WORK = "sessionTimeout: 1s, heartbeatInterval: 300ms, steps: [{ work: 100ms }]";

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

  const failing = "steps: [{ work: 1ms }, { fail: { probability: 30%, by: key } }]";
  const dead = "orders: { partitions: 4 }, dead: {}";

  it("gives up a message after so many attempts: left out, or among the dead letters", () => {
    const left = run(topic(`maxAttempts: 3, ${failing}`, { rate: "10/s" })).brokers["kafka"]!.topics[
      "orders"
    ]!;
    const kept = run(topic(`maxAttempts: 3, deadLetter: dead, ${failing}`, { rate: "10/s", topics: dead }))
      .brokers["kafka"]!.topics;
    const { skipped, failures, handled, redeliveries } = left.groups["billing"]!;
    expect(skipped).toBeGreaterThan(20);
    expect([handled, failures, redeliveries]).toEqual([200 - skipped, 3 * skipped, 2 * skipped]);
    expect(kept["orders"]!.groups["billing"]).toMatchObject({ skipped: 0, dead: skipped });
    expect(kept["dead"]!.published).toBe(skipped);
  });

  it("blocks its partition with a message that is tried for ever", () => {
    const text = topic(`maxAttempts: forever, retryDelay: 1s, ${failing}`, {
      rate: "10/s",
      topics: "orders: {}",
    });
    const { handled, lag } = run(text).brokers["kafka"]!.topics["orders"]!.groups["billing"]!;
    expect(handled).toBeLessThan(20);
    expect(lag.last).toBe(200 - handled);
  });

  it("is handled no sooner than the delay says, as in a retry topic", () => {
    const { latency } = run(topic("delay: 4s, steps: []", { topics: "orders: {}" })).brokers["kafka"]!.topics[
      "orders"
    ]!.groups["billing"]!;
    expect([latency.min, latency.max]).toEqual([4000, 4000]);
  });

  it("is not tried in vain while the consumer pauses for an open circuit", () => {
    const text = (pause: string): string =>
      topic(`${pause} steps: [{ call: shop }]`, {
        rate: "10/s",
        service: "clients: { shop: guarded },",
      }).replace(
        "} }\nbrokers:",
        `}, shop: { steps: [{ work: 1ms }] } }
policies: { guarded: { circuitBreaker: { failureRateThreshold: 50%, slidingWindow: { calls: 4 }, minimumNumberOfCalls: 4, waitDurationInOpenState: 1s, permittedNumberOfCallsInHalfOpenState: 1 } } }
faults: { down: { at: 5s, for: 5s, crash: { target: shop } } }
brokers:`,
      );
    const tried = run(text("")).brokers["kafka"]!.topics["orders"]!.groups["billing"]!;
    const paused = run(text("pauseWhenOpen: 500ms,")).brokers["kafka"]!.topics["orders"]!.groups["billing"]!;
    expect(tried.skipped).toBeGreaterThanOrEqual(50);
    // Four to open the circuit, and one for each trial: one a second.
    expect(paused.skipped).toBeLessThanOrEqual(9);
    expect(paused.handled).toBe(200 - paused.skipped);
  });

  it("gives a group that comes later what comes then, or all there is", () => {
    const later = (reset: string): unknown => {
      const { published, handled, lag } = run(
        topic(`startAt: 9500ms, autoOffsetReset: ${reset}, steps: [{ work: 10ms }]`),
      ).brokers["kafka"]!.topics["orders"]!.groups["billing"]!;
      return { published, handled, lag: lag.last };
    };
    expect(later("earliest")).toEqual({ published: 20, handled: 20, lag: 0 });
    expect(later("latest")).toEqual({ published: 10, handled: 10, lag: 0 });
  });
});

const SOMEWHERE = "at: 1s, for: 1s, crash: { target: billing }";

describe("a rebalance", () => {
  const group = (consumer: string, faults: string): string =>
    topic(`${consumer} steps: [{ work: 10ms }]`, {
      service: "instances: 4,",
      rate: "100/s",
      more: `faults: { fault: { ${faults} } }`,
    }).replace("duration: 20s", "duration: 2m");
  const figures = (consumer: string, faults: string): GroupSummary =>
    run(group(consumer, faults)).brokers["kafka"]!.topics["orders"]!.groups["billing"]!;
  const down = "at: 20s, crash: { target: billing, select: 1 }";
  const restart = "at: 20s, for: 5s, crash: { target: billing, select: 1 }";

  it("begins when a dead member's session has run out, and takes until the others' next heartbeats", () => {
    const { rebalances, rebalancingMs, inFlight, oldestMs } = figures("", down);
    expect(rebalances).toBe(1);
    expect(rebalancingMs).toBeLessThanOrEqual(3000 + 20);
    // Silent since at most 3 s before the crash: noticed 42 to 45 s after it.
    expect(oldestMs).toBeGreaterThan(42_000 - 3000);
    expect(oldestMs).toBeLessThan(45_000 + 3000 + 1000);
    expect(inFlight).toBeLessThan(5);
  });

  it("waits for the old self of an instance that restarts; a static member just goes on", () => {
    const [dynamic, fixed] = [figures("", restart), figures("staticMembership: true,", restart)];
    expect(dynamic.rebalancingMs).toBeGreaterThan(30_000);
    expect(fixed).toMatchObject({ rebalances: 0, rebalancingMs: 0 });
    expect(fixed.oldestMs).toBeLessThan(6000);
  });

  it("stops the others when it is eager, and only what changes hands when it is cooperative", () => {
    const [eager, cooperative] = [figures("", restart), figures("rebalance: cooperative,", restart)];
    expect(cooperative.lag.max).toBeLessThan(eager.lag.max / 2);
  });

  it("comes of a batch that takes too long, and lets it be handled again", () => {
    // A thousand messages wait for four members: 2.5 s of work for each is too long for a second.
    const behind = (consumer: string): GroupSummary =>
      figures(`${consumer} maxPollInterval: 1s, startAt: 10s, autoOffsetReset: earliest,`, SOMEWHERE);
    const [large, small] = [behind(""), behind("maxPollRecords: 50,")];
    expect(large.duplicates).toBeGreaterThan(100);
    expect(large.rebalances).toBeGreaterThan(small.rebalances);
    expect(small.inFlight).toBeLessThan(10);
  });
});
