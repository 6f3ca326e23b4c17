import { describe, expect, it } from "vitest";
import type { QueueSummary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

/** Users publish a message a second, at 0, 1, 2, ... up to 19 s, to a queue that a mailer takes from. */
function queueOf({ consumer = "", queue = "", work = "100ms", more = "" }): QueueSummary {
  const text = `
name: test
duration: 90s
workloads: { users: { stages: [{ for: 20s, rate: 1/s }], arrivals: constant, target: shop } }
services:
  shop: { steps: [{ publish: rabbit.mails }] }
  mailer: { concurrency: 1, consumers: { mails: { from: rabbit.mails, ${consumer}, steps: [{ work: ${work} }] } } }
brokers: { rabbit: { queues: { mails: { ${queue} } } } }
${more}`;
  return run(text).brokers["rabbit"]!.queues["mails"]!;
}

describe("a consumer that asks for messages", () => {
  it("is not given more than it asked for", () => {
    const { unacked, handled } = queueOf({ consumer: "fetch: { batch: 3, expires: 10s }", work: "2s" });
    expect([unacked.max, handled]).toEqual([3, 20]);
  });

  it("makes do with what has come when its time is over", () => {
    // Fetches begin at 0, 6.1, 12.2 and 18.3 s, as six messages take 600 ms: the first of each is handled 5.6, 5.7, 5.8 and 5.9 s late.
    const { latency, handled } = queueOf({ consumer: "fetch: { batch: 100, expires: 5500ms }" });
    expect([handled, latency.max]).toEqual([20, 5900]);
  });

  it("has the clock of the first message run while it waits for the last", () => {
    // Each is handed out again after 3 s, before the batch of five is complete.
    const queue = "visibilityTimeout: 3s";
    const { timeouts, duplicates } = queueOf({ consumer: "fetch: { batch: 5, expires: 20s }", queue });
    expect(timeouts).toBeGreaterThan(0);
    expect(duplicates).toBeGreaterThan(0);
    expect(queueOf({ consumer: "fetch: { batch: 5, expires: 2s }", queue })).toMatchObject({
      timeouts: 0,
      duplicates: 0,
    });
  });

  it("asks again when its question or its answer is lost, or the broker was away", () => {
    const consumer = "fetch: { batch: 2, expires: 2s, waitFor: any }";
    const queue = "visibilityTimeout: 3s";
    const lossy = "network: { links: { mailer: { rabbit: { loss: 30% } } } }";
    const away = "faults: { down: { at: 5500ms, for: 3s, crash: { target: rabbit } } }";
    const cut = "faults: { cut: { at: 5500ms, for: 3s, partition: { between: [mailer, rabbit] } } }";
    for (const more of [lossy, away, cut])
      expect(queueOf({ consumer, queue, more })).toMatchObject({ inFlight: 0, depth: { last: 0 } });
  });

  it("asks anew after a crash, for what it had put by as well", () => {
    // Three of a batch of five wait at the mailer when it dies.
    const more = "faults: { down: { at: 2500ms, for: 1s, crash: { target: mailer } } }";
    const figures = queueOf({ consumer: "fetch: { batch: 5, expires: 20s }", more });
    expect(figures).toMatchObject({ handled: 20, redeliveries: 3, duplicates: 0, inFlight: 0 });
  });
});

describe("a consumer that dies", () => {
  it("is given nothing of what becomes free with its death", () => {
    // A backlog, one message at a time: the one in hand is lost, the next one waits until the mailer is back.
    const more = "faults: { down: { at: 5050ms, for: 1s, crash: { target: mailer } } }";
    expect(queueOf({ more, consumer: "ack: before, prefetch: 1", work: "2s" })).toMatchObject({
      handled: 19,
      lost: 1,
      inFlight: 0,
      deliveries: 20,
    });
  });
});
