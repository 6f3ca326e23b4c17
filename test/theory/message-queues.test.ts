import { describe, expect, it } from "vitest";
import { share } from "./support/figure.ts";
import { play, replications } from "./support/play.ts";
import { erlangB, mmck, waitOfMmc } from "./support/queues.ts";
import { expectBinomial, expectMean } from "./support/tolerance.ts";

interface Setting {
  readonly rate: string;
  readonly work?: string;
  readonly fails?: string;
  readonly workers?: number;
  readonly queue?: string;
  readonly consumer?: string;
  readonly network?: string;
  readonly duration?: string;
}

const system = ({
  rate,
  work = "{ exponential: 10ms }",
  fails = "0%",
  workers = 1,
  queue = "",
  consumer = "prefetch: 1",
  network = "",
  duration = "100s",
}: Setting): string => `
name: A queue and those who work on it
duration: ${duration}
warmup: 10s
workloads: { users: { target: shop, rate: ${rate} } }
services:
  shop: { steps: [{ publish: broker.tasks }] }
  worker:
    instances: ${workers}
    concurrency: 1
    consumers: { tasks: { from: broker.tasks, ${consumer}, steps: [{ work: ${work} }, { fail: ${fails} }] } }
brokers: { broker: { queues: { tasks: { ${queue} } } } }
network: { links: { worker: { broker: { ${network} } } } }
`;

const QUEUE = "brokers.broker.queues.tasks";

describe("Consumers that compete for the messages of a queue", () => {
  it("are M/M/c when each takes one message at a time", () => {
    const [rate, workers] = [170, 2];
    const runs = replications(system({ rate: `${rate}/s`, workers, duration: "200s" }));
    const waitMs = waitOfMmc(rate, 0.01, workers) * 1000;
    expectMean(runs, `${QUEUE}.waiting.mean`, waitMs, 0.12);
    expectMean(runs, `${QUEUE}.latency.mean`, waitMs + 10, 0.09);
    expectMean(runs, `${QUEUE}.depth.mean`, (rate * waitMs) / 1000, 0.12);
    expectMean(runs, `${QUEUE}.unacked.mean`, rate * 0.01, 0.02);
  });

  it("are c lines of M/M/1 when all messages are pushed to them in advance", () => {
    // In turn: each line gets every second message, Erlang-2 arrivals. G/M/1: sigma solves s = L(mu (1 - s)).
    const [rate, mu] = [170, 100];
    let sigma = 0.5;
    for (let turn = 0; turn < 200; turn++) sigma = (rate / (rate + mu * (1 - sigma))) ** 2;
    const runs = replications(
      system({ rate: `${rate}/s`, workers: 2, consumer: "ack: after", duration: "200s" }),
    );
    expectMean(runs, `${QUEUE}.latency.mean`, (1 / (mu * (1 - sigma))) * 1000, 0.12);
    for (const run of runs) expect(run.brokers["broker"]!.queues["tasks"]!.depth.max).toBeLessThanOrEqual(1);
  });

  it("lose as Erlang's B says where nothing is stored", () => {
    const runs = replications(
      system({ rate: "300/s", workers: 4, queue: "stores: false", consumer: "prefetch: 1, ack: before" }),
    );
    expectMean(runs, share(`${QUEUE}.lost`, `${QUEUE}.published`), erlangB(4, 3), 0.05);
  });

  it("turn away as M/M/1/K does where the queue is bounded: its places and the one in hand", () => {
    const runs = replications(system({ rate: "90/s", queue: "capacity: 3" }));
    const { blocked } = mmck(90, 0.01, 1, 4);
    expectMean(runs, share(`${QUEUE}.rejected`, `${QUEUE}.published`), blocked, 0.06);
  });
});

describe("A message that fails with probability p each time", () => {
  it("is handed out (1 - p^n) / (1 - p) times, and is dead with p^n after n", () => {
    const [p, n] = [0.3, 3];
    const runs = replications(
      system({ rate: "40/s", work: "1ms", fails: "30%", queue: `maxReceiveCount: ${n}` }),
    );
    expectMean(runs, share(`${QUEUE}.dead`, `${QUEUE}.published`), p ** n, 0.15);
    expectMean(runs, share(`${QUEUE}.deliveries`, `${QUEUE}.published`), (1 - p ** n) / (1 - p), 0.01);
  });

  it("is handed out 1 / (1 - p) times where nobody counts", () => {
    const runs = replications(system({ rate: "40/s", work: "1ms", fails: "30%" }));
    expectMean(runs, share(`${QUEUE}.deliveries`, `${QUEUE}.published`), 1 / 0.7, 0.01);
  });
});

describe("Acknowledgements that are lost", () => {
  it("duplicate l / (1 - l) of the messages, and those lost on their way there come on top", () => {
    // Every delivery needs two messages to get through, the work only one.
    const loss = 0.02;
    const runs = replications(
      system({
        rate: "40/s",
        work: "1ms",
        queue: "visibilityTimeout: 500ms",
        consumer: "prefetch: 100",
        network: "loss: 2%",
      }),
    );
    expectMean(runs, share(`${QUEUE}.deliveries`, `${QUEUE}.published`), 1 / ((1 - loss) * (1 - loss)), 0.01);
    expectMean(runs, share(`${QUEUE}.duplicates`, `${QUEUE}.published`), loss / (1 - loss), 0.13);
  });
});

describe("A visibility timeout", () => {
  it("runs out on the share e^(-T / mean) of deliveries whose work is exponential", () => {
    const run = play(
      system({
        rate: "20/s",
        work: "{ exponential: 10s }",
        workers: 100,
        queue: "visibilityTimeout: 30s",
        consumer: "prefetch: 1000",
        duration: "1000s",
      }).replace("concurrency: 1", "concurrency: 1000"),
    );
    const { timeouts, deliveries, published, redeliveries } = run.brokers["broker"]!.queues["tasks"]!;
    // Those handed out within the last 30 s have not run out yet.
    const judged = deliveries * (960 / 990);
    expectBinomial(timeouts, Math.round(judged), Math.exp(-3));
    expect(redeliveries / published).toBeGreaterThan(0.04);
  });

  it("shorter than a work that is always the same duplicates every message", () => {
    const run = play(
      system({
        rate: "10/s",
        work: "2s",
        queue: "visibilityTimeout: 1500ms, maxReceiveCount: 2",
        consumer: "prefetch: 1000",
        duration: "60s",
      }).replace("concurrency: 1", "concurrency: 1000"),
    );
    // The second delivery runs out as well: the message counts as dead though it was worked through twice.
    const { published, duplicates, dead, handled } = run.brokers["broker"]!.queues["tasks"]!;
    expect(handled).toBe(0);
    expect(dead).toBeGreaterThan(0.9 * published);
    expect(Math.abs(duplicates - dead)).toBeLessThanOrEqual(10);
  });
});
