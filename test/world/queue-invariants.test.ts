import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectQueueAtRest } from "./messages-at-rest.ts";
import { ms } from "./random-faults.ts";
import { queue, queueReader } from "./random-queue.ts";
import { run } from "./run-yaml.ts";

type Settings = Record<string, unknown>;

const consumer: fc.Arbitrary<Settings> = fc
  .tuple(
    queueReader,
    fc.constantFrom<unknown[]>(
      [{ work: "5ms" }],
      [{ work: { exponential: "30ms" } }, { fail: "20%" }],
      [{ sleep: "40ms" }, { fail: { probability: "10%", by: "key" } }],
      [{ publish: "rabbit.copies" }],
    ),
  )
  .map(([reader, steps]) => ({ from: "rabbit.tasks", ...reader, steps }));

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

describe("any queues with any faults", { timeout: 120_000 }, () => {
  it("end every message once, and hand out none too often", () => {
    fc.assert(
      fc.property(system, (scenario) => {
        const { brokers, services } = run(JSON.stringify(scenario));
        const { queues } = brokers["rabbit"]!;
        for (const [name, figures] of Object.entries(queues)) {
          // It has come to rest long before the end: a connection that is silent is broken after a minute.
          expectQueueAtRest(name, figures);
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
