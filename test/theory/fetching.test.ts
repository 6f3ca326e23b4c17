import { describe, expect, it } from "vitest";
import { figureOf } from "./support/figure.ts";
import { play, replications } from "./support/play.ts";
import { expectExactly, expectMean } from "./support/tolerance.ts";

interface Setting {
  readonly rate: string;
  readonly consumer: string;
  readonly arrivals?: "constant" | "poisson";
  readonly work?: string;
  readonly latency?: string;
  readonly duration?: string;
}

const log = ({ rate, consumer, arrivals, work = "0ms", latency = "0ms", duration = "20s" }: Setting) => `
name: A reader that fetches from a log
duration: ${duration}
workloads: { users: { rate: ${rate}, arrivals: ${arrivals ?? "constant"}, target: shop } }
services:
  shop: { steps: [{ publish: log.orders }] }
  billing: { consumers: { orders: { from: log.orders, ${consumer}, steps: [{ work: ${work} }] } } }
brokers: { log: { topics: { orders: {} } } }
network: { links: { billing: { log: { latency: ${latency} } } } }
`;

const GROUP = "brokers.log.topics.orders.groups.billing";

describe("A reader of a log whose broker waits for a full batch", () => {
  it("adds (n - 1) / (2 lambda) to each message", () => {
    // The first of n waits for n - 1 others, the last for none.
    for (const batch of [1, 10, 100]) {
      const summary = play(log({ rate: "100/s", consumer: `fetchMinSize: ${batch}, fetchMaxWait: 5s` }));
      if (batch === 1) expect(figureOf(summary, `${GROUP}.waiting.mean`)).toBe(0);
      else expectExactly(figureOf(summary, `${GROUP}.waiting.mean`), ((batch - 1) * 10) / 2);
      expect(figureOf(summary, `${GROUP}.waiting.max`)).toBe((batch - 1) * 10);
    }
  });

  it("adds half of fetchMaxWait where batches are never full", () => {
    // Poisson arrivals fall evenly into the time of the fetch that takes them.
    const runs = replications(
      log({
        rate: "20/s",
        arrivals: "poisson",
        consumer: "fetchMinSize: 400, fetchMaxWait: 400ms",
        duration: "60s",
      }),
    );
    expectMean(runs, `${GROUP}.waiting.mean`, 200, 0.05);
  });

  it("says so too when there is nothing, and is asked again: a message waits for the rest of a round trip at most", () => {
    // Fetches end at 110 ms, 220 ms, ... plus a round trip of 20 ms each: messages at 0, 1 s, 2 s, ...
    const summary = play(
      log({
        rate: "1/s",
        consumer: "fetchMinSize: 2, fetchMaxWait: 100ms",
        latency: "10ms",
      }),
    );
    // The fetch begins at 10 ms + 120 ms k, and is answered 100 ms later.
    const waits = Array.from({ length: 20 }, (_, second) => {
      const atMs = second * 1000;
      const answered = Math.ceil((atMs - 110) / 120) * 120 + 110;
      return answered + 10 - atMs;
    });
    expectExactly(figureOf(summary, `${GROUP}.waiting.max`), Math.max(...waits));
    expectExactly(
      figureOf(summary, `${GROUP}.waiting.mean`),
      waits.reduce((sum, wait) => sum + wait, 0) / waits.length,
    );
  });
});

describe("A reader of a log with a backlog", () => {
  it("handles n messages in a round trip and n works", () => {
    const handled = (consumer: string): number =>
      figureOf(
        play(log({ rate: "2000/s", consumer, work: "1ms", latency: "5ms", duration: "6s" })),
        `${GROUP}.handled`,
      );
    for (const batch of [1, 10, 100]) {
      const cycles = 6000 / (10 + batch);
      expect(Math.abs(handled(`maxPollRecords: ${batch}`) - cycles * batch)).toBeLessThanOrEqual(2 * batch);
      expect(handled(`maxPartitionFetchSize: ${batch}`)).toBe(handled(`maxPollRecords: ${batch}`));
    }
  });
});

const queue = ({ rate, consumer, arrivals, work = "0ms", latency = "0ms", duration = "20s" }: Setting) => `
name: A consumer that fetches from a queue
duration: ${duration}
workloads: { users: { rate: ${rate}, arrivals: ${arrivals ?? "constant"}, target: shop } }
services:
  shop: { steps: [{ publish: nats.tasks }] }
  worker: { concurrency: 1, consumers: { tasks: { from: nats.tasks, fetch: { ${consumer} }, steps: [{ work: ${work} }] } } }
brokers: { nats: { queues: { tasks: {} } } }
network: { links: { worker: { nats: { latency: ${latency} } } } }
`;

const QUEUE = "brokers.nats.queues.tasks";

describe("A consumer of a queue that waits for all of its batch", () => {
  it("adds (n - 1) / (2 lambda) to each message", () => {
    for (const batch of [1, 10, 100]) {
      const summary = play(queue({ rate: "100/s", consumer: `batch: ${batch}, expires: 5s` }));
      const latencyMs = figureOf(summary, `${QUEUE}.latency.mean`);
      if (batch === 1) expect(latencyMs).toBe(0);
      else expectExactly(latencyMs, ((batch - 1) * 10) / 2);
    }
  });

  it("adds half of the time of a fetch where batches are never full, and nothing where any will do", () => {
    const seldom = { rate: "20/s", arrivals: "poisson", duration: "60s" } as const;
    const runs = replications(queue({ ...seldom, consumer: "batch: 400, expires: 400ms" }));
    expectMean(runs, `${QUEUE}.latency.mean`, 200, 0.05);
    const any = play(queue({ ...seldom, consumer: "batch: 400, expires: 400ms, waitFor: any" }));
    expect(figureOf(any, `${QUEUE}.latency.max`)).toBe(0);
  });
});

describe("A consumer of a queue with a backlog", () => {
  it("handles n messages in a round trip and n works, whatever it waits for", () => {
    for (const batch of [1, 10, 100])
      for (const waitFor of ["all", "any"]) {
        const consumer = `batch: ${batch}, expires: 5s, waitFor: ${waitFor}`;
        const summary = play(
          queue({ rate: "2000/s", consumer, work: "1ms", latency: "5ms", duration: "6s" }),
        );
        const cycles = 6000 / (10 + batch);
        expect(Math.abs(figureOf(summary, `${QUEUE}.handled`) - cycles * batch)).toBeLessThanOrEqual(
          2 * batch,
        );
      }
  });
});
