import { describe, expect, it } from "vitest";
import type { QueueSummary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

interface Setting {
  readonly queue?: string;
  readonly consumer?: string;
  readonly work?: string;
  readonly service?: string;
  readonly rate?: string;
  readonly key?: string;
  readonly more?: string;
  readonly client?: string;
  readonly users?: string;
}

/** Users publish one message a second, at 0, 1, 2, ... up to 19 s, to a queue that a mailer consumes from. */
function system({
  queue = "",
  consumer = "",
  work = "[{ work: 100ms }]",
  service = "",
  rate = "1/s",
  key = "unique",
  more = "",
  client = "",
  users = "",
}: Setting): string {
  return `
name: test
duration: 60s
workloads:
  users:
    stages: [{ for: 20s, rate: ${rate} }]
    arrivals: constant
    key: ${key}
    ${users}
    target: shop
services:
  shop: { steps: [{ publish: rabbit.mails }], clients: { rabbit: { ${client} } } }
  mailer: { ${service} consumers: { mails: { from: rabbit.mails, ${consumer} steps: ${work} } } }
brokers: { rabbit: { queues: { mails: { ${queue} }, aside: {} } } }
${more}`;
}

function queueOf(setting: Setting, name = "mails"): QueueSummary {
  return run(system(setting)).brokers["rabbit"]!.queues[name]!;
}

describe("a queue of a broker", () => {
  it("gives each message to one consumer, once", () => {
    const { brokers, services } = run(system({ service: "instances: 3," }));
    expect(brokers["rabbit"]!.queues["mails"]).toMatchObject({
      published: 20,
      handled: 20,
      inFlight: 0,
      deliveries: 20,
      redeliveries: 0,
      duplicates: 0,
      depth: { max: 0 },
      unacked: { max: 1 },
      latency: { mean: 100 },
    });
    expect(services["mailer"]!.requests).toBe(20);
  });

  it("keeps messages for consumers that are down", () => {
    const more = "faults: { down: { at: 0s, for: 30s, crash: { target: mailer } } }";
    const { handled, depth, waiting, oldestMs } = queueOf({ more });
    expect([handled, depth.max, oldestMs, waiting.max]).toEqual([20, 20, 30_000, 30_000]);
  });

  it("hands out at once what a consumer had when it died, where it sees the connection break", () => {
    // Handed out at 5 s, the consumer dies at 5.05 s; the other one has it then.
    const more = "faults: { down: { at: 5050ms, for: 30s, crash: { target: mailer, select: 1 } } }";
    const figures = queueOf({ more, service: "instances: 2,", rate: "10/s" });
    expect(figures).toMatchObject({ handled: 200, redeliveries: 1, timeouts: 0, duplicates: 0 });
  });

  it("counts what is handled before an earlier message of the same key", () => {
    // The message of 4 s dies with its consumer and comes back at 14 s: those of 5 to 14 s are handled before it.
    const setting = {
      more: "faults: { down: { at: 4050ms, for: 30s, crash: { target: mailer, select: 1 } } }",
      service: "instances: 2,",
      queue: "visibilityTimeout: 10s, returnsOnDisconnect: false",
    };
    const one = queueOf({ ...setting, key: "{ uniform: { items: 1 } }" });
    expect([one.handled, one.redeliveries, one.reordered]).toEqual([20, 1, 10]);
    expect(queueOf(setting).reordered).toBe(0);
  });

  it("hands it out only after the visibility timeout, where there are no connections", () => {
    const more = "faults: { down: { at: 5050ms, for: 1s, crash: { target: mailer } } }";
    const queue = "visibilityTimeout: 10s, returnsOnDisconnect: false";
    const figures = queueOf({ more, queue });
    expect(figures).toMatchObject({ handled: 20, redeliveries: 1, timeouts: 1 });
    expect(figures.latency.max).toBeCloseTo(10_100, -2);
  });

  it("hands out again what takes longer than the visibility timeout, though nobody failed", () => {
    const figures = queueOf({
      queue: "visibilityTimeout: 60ms",
      service: "concurrency: 10,",
      consumer: "prefetch: 10,",
    });
    // At 60 ms another copy begins, at 100 ms the first is acknowledged too late, and so on.
    expect(figures.handled).toBe(0);
    expect(figures.duplicates).toBeGreaterThan(figures.published);
  });

  it("does not do again what an idempotent consumer has done", () => {
    const more = "network: { links: { mailer: { rabbit: { loss: 50% } } } }";
    const queue = "visibilityTimeout: 500ms";
    const twice = queueOf({ more, queue });
    const once = queueOf({ more, queue, consumer: "idempotent: true," });
    expect(twice.duplicates).toBeGreaterThan(0);
    expect(once).toMatchObject({ duplicates: 0, handled: 20 });
    expect(once.recognized).toBeGreaterThan(0);
  });

  it("is not handed out in vain while its consumer pauses for an open circuit", () => {
    const breaker =
      "slidingWindow: { calls: 4 }, minimumNumberOfCalls: 4, waitDurationInOpenState: 1s, permittedNumberOfCallsInHalfOpenState: 1";
    const setting = (pause: string): Setting => ({
      rate: "10/s",
      work: "[{ call: depot }]",
      queue: "maxReceiveCount: 5, deadLetter: aside",
      service: `clients: { depot: { circuitBreaker: { ${breaker} } } },`,
      consumer: `prefetch: 5, nakDelay: 100ms, ${pause}`,
      more: "faults: { down: { at: 5s, for: 5s, crash: { target: depot } } }\nnetwork: { latency: 1ms }",
    });
    const figures = (pause: string): QueueSummary =>
      run(system(setting(pause)).replace("services:\n", "services:\n  depot: { steps: [{ work: 1ms }] }\n"))
        .brokers["rabbit"]!.queues["mails"]!;
    const tried = figures("");
    const paused = figures("pauseWhenOpen: 500ms,");
    // A message that comes while the circuit is open is dead after 5 x 100 ms.
    expect(tried.dead).toBeGreaterThan(40);
    expect([paused.dead, paused.handled]).toEqual([0, 200]);
    // It keeps what it has, and takes no more.
    expect([paused.unacked.max, paused.depth.max > 30]).toEqual([5, true]);
  });

  it("does again what its inbox has forgotten", () => {
    // No acknowledgement arrives: the message comes again after 500 ms, and once more.
    const more = "faults: { mute: { at: 0s, for: 60s, loss: { from: mailer, to: rabbit, ratio: 100% } } }";
    const queue = "visibilityTimeout: 500ms, maxReceiveCount: 3";
    const long = queueOf({ more, queue, consumer: "idempotent: { retention: 1150ms }," });
    const short = queueOf({ more, queue, consumer: "idempotent: { retention: 450ms }," });
    // Done at 100 ms after it came, known at 500 ms and at 1 s; forgotten at 550 ms, and done again at 1.1 s.
    expect([long.duplicates, long.recognized]).toEqual([0, 40]);
    expect([short.duplicates, short.recognized]).toEqual([20, 20]);
  });

  it("has what its producer sends again twice, and a consumer that knows it does it once", () => {
    // The answers to the first attempts are lost: all are published again, half a second later.
    const more = "faults: { deaf: { at: 0s, for: 300ms, loss: { from: rabbit, to: shop, ratio: 100% } } }";
    const client = "timeout: 500ms, retry: { maxAttempts: 2 }";
    const twice = queueOf({ more, client });
    const once = queueOf({ more, client, consumer: "idempotent: true," });
    expect([twice.published, twice.handled, twice.duplicates]).toEqual([21, 21, 1]);
    expect([once.published, once.handled, once.duplicates, once.recognized]).toEqual([21, 21, 0, 1]);
  });

  it("loses nothing but what was in hand when messages are acknowledged before they are handled", () => {
    const more = "faults: { down: { at: 5050ms, for: 1s, crash: { target: mailer } } }";
    expect(queueOf({ more, consumer: "ack: before," })).toMatchObject({
      handled: 19,
      lost: 1,
      redeliveries: 0,
    });
  });

  it("hands a failed message out again, at once, after a delay, or never", () => {
    const work = "[{ fail: 100% }]";
    const network = "network: { latency: 1ms }";
    const queue = "maxReceiveCount: 4, deadLetter: aside";
    const { brokers } = run(system({ work, queue, more: network }));
    expect(brokers["rabbit"]!.queues["mails"]).toMatchObject({
      dead: 20,
      deadLettered: 20,
      deliveries: 80,
      failures: 80,
    });
    expect(brokers["rabbit"]!.queues["aside"]).toMatchObject({
      published: 20,
      inFlight: 20,
      depth: { last: 20 },
    });
    expect(queueOf({ work, consumer: "nak: drop,", more: network })).toMatchObject({
      dead: 20,
      deliveries: 20,
    });
    // Handed out at 1, 3, 5, ... seconds after it came: 2 s and the way there and back.
    const delayed = queueOf({ work, queue, consumer: "nakDelay: 2s,", rate: "0.05/s", more: network });
    expect([delayed.deliveries, delayed.unacked.mean * 60]).toEqual([4, expect.closeTo(6, 1) as number]);
  });

  it("takes an errors fault at its consumer for a failure of the message", () => {
    const more = "faults: { bug: { at: 0s, for: 9500ms, errors: { target: mailer, ratio: 100% } } }";
    expect(queueOf({ more, consumer: "nak: drop," })).toMatchObject({ dead: 10, handled: 10 });
  });

  it("lets messages expire, and sends them on if they are to go there", () => {
    const more = "faults: { down: { at: 0s, for: 30s, crash: { target: mailer } } }";
    expect(queueOf({ more, queue: "ttl: 15s" })).toMatchObject({ expired: 15, handled: 5, deadLettered: 0 });
    const all = "ttl: 15s, deadLetter: aside, deadLetters: all";
    expect(queueOf({ more, queue: all })).toMatchObject({ expired: 15, handled: 5, deadLettered: 15 });
    expect(queueOf({ more, queue: all }, "aside").published).toBe(15);
  });

  it("refuses, drops or blocks when it is full", () => {
    const more = "faults: { down: { at: 0s, for: 30s, crash: { target: mailer } } }";
    const rejected = run(system({ more, queue: "capacity: 5" }));
    expect(rejected.workloads["users"]).toMatchObject({ ok: 5, failed: 15, causes: { "queue-full": 15 } });
    expect(rejected.brokers["rabbit"]!.queues["mails"]).toMatchObject({ handled: 5, rejected: 15 });
    const dropped = run(system({ more, queue: "capacity: 5, overflow: dropHead" }));
    expect(dropped.workloads["users"]!.ok).toBe(20);
    expect(dropped.brokers["rabbit"]!.queues["mails"]).toMatchObject({ handled: 5, dropped: 15 });
    const blocked = run(system({ more, queue: "capacity: 5, overflow: block" }));
    expect(blocked.workloads["users"]).toMatchObject({ ok: 20 });
    // The sixth, published at 5 s, has room when the consumer is back at 30 s.
    expect(blocked.workloads["users"]!.latency.max).toBeCloseTo(25_000, -3);
    expect(blocked.brokers["rabbit"]!.queues["mails"]).toMatchObject({ handled: 20, blocked: 15 });
    const gone = run(
      system({ more, queue: "capacity: 5, overflow: block", client: "timeout: 2s, cancellation: true" }),
    );
    expect(gone.brokers["rabbit"]!.queues["mails"]).toMatchObject({ handled: 5, withdrawn: 15, inFlight: 0 });
  });

  it("hands out the most important first", () => {
    const more = `
faults: { down: { at: 0s, for: 30s, crash: { target: mailer } } }`;
    const text = system({
      more,
      queue: "priorities: 2",
      service: "concurrency: 1,",
      consumer: "prefetch: 1,",
    }).replace(
      "workloads:",
      "workloads:\n  vip: { stages: [{ for: 10s, rate: 1/s }], target: shop, priority: 2 }",
    );
    const { brokers } = run(text);
    // Thirty messages of 100 ms each: the ten important ones are through after a second.
    expect(brokers["rabbit"]!.queues["mails"]!.handled).toBeGreaterThanOrEqual(25);
  });

  it("keeps what is new back for its delay", () => {
    const { latency, waiting } = queueOf({ queue: "delay: 5s" });
    expect([latency.min, waiting.min]).toEqual([5100, 5000]);
  });

  it("hands out messages of one key one at a time, and all others meanwhile", () => {
    const one = queueOf({
      queue: "fifoGroups: true",
      key: "{ uniform: { items: 1 } }",
      rate: "20/s",
    });
    expect(one.unacked.max).toBe(1);
    const all = queueOf({ queue: "fifoGroups: true", rate: "20/s" });
    expect(all.unacked.max).toBeGreaterThan(1);
    expect(all.depth.max).toBe(0);
  });

  it("knows a publish that its client tries again", () => {
    const retry = "timeout: 50ms, retry: { maxAttempts: 4 }";
    const links = "network: { links: { shop: { rabbit: { loss: 40% } } } }";
    const twice = queueOf({ client: retry, more: links });
    const once = queueOf({ client: retry, more: links, queue: "deduplication: 5m" });
    expect(twice.published).toBeGreaterThan(once.published);
    expect(once.deduplicated).toBe(twice.published - once.published);
  });

  it("gives nobody more than all may have together", () => {
    const figures = queueOf({ queue: "maxAckPending: 3", service: "instances: 5,", rate: "100/s" });
    expect(figures.unacked.max).toBe(3);
  });

  it("has one consumer work and the others stand by, or each key stay with one", () => {
    // One instance with one worker: ten a second, though there are three.
    const service = "instances: 3, concurrency: 1,";
    const failover = queueOf({ queue: "subscription: failover", service, rate: "20/s" });
    expect(failover.latency.max).toBeCloseTo(20_000, -3);
    expect(queueOf({ service, rate: "20/s" }).latency.max).toBe(100);
    const keyed = { service, rate: "20/s", key: "{ uniform: { items: 1 } }" };
    expect(queueOf({ ...keyed, queue: "subscription: keyShared" }).latency.max).toBeCloseTo(20_000, -3);
    const more = "faults: { down: { at: 5s, for: 30s, crash: { target: mailer, select: 1 } } }";
    const figures = queueOf({ queue: "subscription: failover", service: "instances: 2,", more });
    expect(figures).toMatchObject({ handled: 20, inFlight: 0 });
  });

  it("forgets everything with its broker unless it is durable", () => {
    const more = `
faults:
  down: { at: 0s, for: 30s, crash: { target: mailer } }
  crash: { at: 10500ms, for: 1s, crash: { target: rabbit } }`;
    // 0 to 10 s are in the queue; the one at 11 s meets a dead broker.
    expect(queueOf({ more })).toMatchObject({ published: 19, handled: 19, lost: 0 });
    expect(queueOf({ more, queue: "durable: false" })).toMatchObject({ published: 19, handled: 8, lost: 11 });
  });

  it("loses what nobody has room for, where nothing is stored, and tells no publisher", () => {
    const more = "faults: { down: { at: 5500ms, for: 5s, crash: { target: mailer } } }";
    const { brokers, workloads } = run(system({ queue: "preset: nats", more }));
    expect(brokers["rabbit"]!.queues["mails"]).toMatchObject({ published: 20, handled: 15, lost: 5 });
    expect(workloads["users"]!.ok).toBe(20);
  });
});

describe("an exchange", () => {
  const text = (queues: string, more = ""): string => `
name: test
duration: 30s
workloads: { users: { stages: [{ for: 10s, rate: 1/s }], arrivals: constant, target: shop } }
services:
  shop: { steps: [{ publish: rabbit.orders }] }
  fast: { consumers: { one: { from: rabbit.one, steps: [{ work: 1ms }] } } }
brokers: { rabbit: { queues: { ${queues} }, exchanges: { orders: { queues: [one, two] } } } }
${more}`;

  it("gives each of its queues a copy, and one that is slow holds up no other", () => {
    const { brokers, workloads } = run(text("one: {}, two: { latency: 5ms }"));
    expect(brokers["rabbit"]!.queues["one"]).toMatchObject({ published: 10, handled: 10 });
    expect(brokers["rabbit"]!.queues["two"]).toMatchObject({ published: 10, depth: { last: 10 } });
    expect(workloads["users"]!.latency.max).toBe(5);
  });

  it("fails where one of them refuses, though the others have their copies", () => {
    const { brokers, workloads } = run(text("one: {}, two: { capacity: 4 }"));
    expect(workloads["users"]).toMatchObject({ ok: 4, failed: 6 });
    expect(brokers["rabbit"]!.queues["one"]!.handled).toBe(10);
  });

  it("answers when all of them have room", () => {
    const { workloads } = run(text("one: {}, two: { capacity: 4, overflow: block }"));
    expect(workloads["users"]).toMatchObject({ ok: 4, failed: 0, inFlight: 6 });
  });
});
