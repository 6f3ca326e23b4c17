import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { QueueSummary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

type Settings = Record<string, unknown>;

const ms = (min: number, max: number): fc.Arbitrary<string> =>
  fc.integer({ min, max }).map((value) => `${value}ms`);

/** Whatever a queue can be, but that it never lets anybody wait for ever. */
const queue: fc.Arbitrary<Settings> = fc
  .tuple(
    fc.constantFrom<Settings>(
      {},
      { capacity: 3 },
      { capacity: 2, overflow: "dropHead" },
      { capacity: 2, overflow: "block" },
    ),
    fc.constantFrom<Settings>(
      {},
      { priorities: 2 },
      { fifoGroups: true },
      { subscription: "keyShared" },
      { subscription: "failover" },
    ),
    fc.constantFrom<Settings>(
      { visibilityTimeout: "300ms" },
      { visibilityTimeout: "20ms" },
      { visibilityTimeout: "1s", returnsOnDisconnect: false },
    ),
    fc.record(
      {
        maxAckPending: fc.integer({ min: 1, max: 5 }),
        ttl: ms(10, 2000),
        delay: ms(1, 500),
        deduplication: ms(1, 500),
        latency: ms(0, 5),
        deadLetters: fc.constantFrom("failed", "all"),
      },
      { requiredKeys: [] },
    ),
    fc.record({
      maxReceiveCount: fc.integer({ min: 1, max: 4 }),
      durable: fc.boolean(),
      deadLetter: fc.constant("aside"),
    }),
  )
  .map((parts) => Object.assign({}, ...parts) as Settings);

const consumer: fc.Arbitrary<Settings> = fc
  .tuple(
    fc.constantFrom<Settings>({}, { ack: "before" }, { nak: "drop" }, { nak: "none" }, { nakDelay: "50ms" }),
    fc.record({ prefetch: fc.integer({ min: 1, max: 5 }), idempotent: fc.boolean() }, { requiredKeys: [] }),
    fc.constantFrom<unknown[]>(
      [{ work: "5ms" }],
      [{ work: { exponential: "30ms" } }, { fail: "20%" }],
      [{ sleep: "40ms" }, { fail: { probability: "10%", by: "key" } }],
      [{ publish: "rabbit.copies" }],
    ),
  )
  .map(([word, rest, steps]) => ({ from: "rabbit.tasks", ...word, ...rest, steps }));

const fault = fc
  .record({
    at: ms(0, 9000),
    for: ms(1, 3000),
    what: fc.constantFrom<Settings>(
      { crash: { target: "worker", select: 1 } },
      { crash: { target: "worker" } },
      { crash: { target: "rabbit" } },
      { freeze: { target: "worker" } },
      { freeze: { target: "rabbit" } },
      { errors: { target: "worker", ratio: "50%" } },
      { partition: { between: ["worker", "rabbit"] } },
      { partition: { between: ["shop", "rabbit"] } },
      { loss: { between: ["worker", "rabbit"], ratio: "30%" } },
    ),
  })
  .map(({ what, ...times }) => ({ ...times, ...what }));

const system = fc
  .record({
    seed: fc.nat({ max: 1e6 }),
    rate: fc.integer({ min: 1, max: 60 }),
    tasks: queue,
    copies: fc.constantFrom<Settings>({}, { stores: false }, { preset: "jetstream", ttl: "5s" }),
    consumer,
    concurrency: fc.constantFrom(1, 3),
    instances: fc.integer({ min: 1, max: 3 }),
    latency: fc.constantFrom<unknown>("0ms", "1ms", { exponential: "5ms" }),
    client: fc.constantFrom<Settings>(
      {},
      { timeout: "50ms", retry: { maxAttempts: 3 } },
      { timeout: "30ms", cancellation: true },
    ),
    faults: fc.array(fault, { maxLength: 3 }),
  })
  .map((parts) => ({
    name: "random queues",
    seed: parts.seed,
    duration: "150s",
    workloads: {
      users: {
        stages: [{ for: "10s", rate: `${parts.rate}/s` }],
        target: "shop",
        key: { uniform: { items: 10 } },
      },
      some: { stages: [{ for: "10s", rate: "3/s" }], target: "shop", priority: 2 },
    },
    services: {
      shop: {
        steps: [{ publish: "rabbit.all" }],
        clients: { rabbit: { timeout: "100ms", ...parts.client } },
      },
      worker: {
        instances: parts.instances,
        concurrency: parts.concurrency,
        consumers: {
          tasks: parts.consumer,
          copies: { from: "rabbit.copies", steps: [{ work: "1ms" }] },
          aside: { from: "rabbit.aside", ack: "before", steps: [] },
        },
        clients: { rabbit: { timeout: "100ms" } },
      },
    },
    brokers: {
      rabbit: {
        queues: { tasks: parts.tasks, copies: parts.copies, aside: {} },
        exchanges: { all: { queues: ["tasks", "copies"] } },
      },
    },
    network: { latency: parts.latency },
    faults: Object.fromEntries(parts.faults.map((one, index) => [`fault${index}`, one])),
  }));

function endedOf({ handled, dead, expired, dropped, rejected, lost, withdrawn }: QueueSummary): number {
  return handled + dead + expired + dropped + rejected + lost + withdrawn;
}

describe("any queues with any faults", { timeout: 120_000 }, () => {
  it("end every message once, and hand out none too often", () => {
    fc.assert(
      fc.property(system, (scenario) => {
        const { brokers, services } = run(JSON.stringify(scenario));
        const { queues } = brokers["rabbit"]!;
        for (const [name, figures] of Object.entries(queues)) {
          expect([name, figures.published - endedOf(figures)]).toEqual([name, figures.inFlight]);
          // It has come to rest long before the end: a connection that is silent is broken after a minute.
          expect([name, figures.inFlight, figures.depth.last]).toEqual([name, 0, 0]);
          expect(figures.redeliveries).toBeLessThanOrEqual(figures.deliveries);
          expect(figures.waiting.count).toBe(figures.deliveries - figures.redeliveries);
          expect(figures.latency.count).toBe(figures.handled);
        }
        const { tasks, aside } = queues;
        const most = scenario.brokers.rabbit.queues.tasks["maxReceiveCount"] as number;
        expect(tasks!.deliveries).toBeLessThanOrEqual(most * tasks!.published);
        expect(aside!.published).toBe(tasks!.deadLettered);
        if (scenario.services.worker.consumers.tasks["idempotent"] === true)
          expect(tasks!.duplicates).toBe(0);
        expect(services["worker"]!.inFlight).toBe(0);
      }),
      { seed: 5, numRuns: 150 },
    );
  });

  it("lose nothing uncaused: what a durable queue without bounds takes in is handled, dead or handed on", () => {
    fc.assert(
      fc.property(system, (scenario) => {
        const { tasks } = scenario.brokers.rabbit.queues;
        const safe = { ...tasks, durable: true, ttl: "1h" };
        const kept = Object.fromEntries(
          Object.entries(safe).filter(([key]) => key !== "capacity" && key !== "overflow"),
        );
        const { tasks: worked } = scenario.services.worker.consumers;
        const consumers = { ...scenario.services.worker.consumers, tasks: { ...worked, ack: "after" } };
        const figures = run(
          JSON.stringify({
            ...scenario,
            services: { ...scenario.services, worker: { ...scenario.services.worker, consumers } },
            brokers: {
              rabbit: {
                ...scenario.brokers.rabbit,
                queues: { ...scenario.brokers.rabbit.queues, tasks: kept },
              },
            },
          }),
        ).brokers["rabbit"]!.queues["tasks"]!;
        expect(figures.handled + figures.dead).toBe(figures.published);
      }),
      { seed: 6, numRuns: 60 },
    );
  });

  it("say the same twice", () => {
    fc.assert(
      fc.property(system, (scenario) => {
        const text = JSON.stringify(scenario);
        expect(JSON.stringify(run(text))).toBe(JSON.stringify(run(text)));
      }),
      { seed: 7, numRuns: 10 },
    );
  });
});
