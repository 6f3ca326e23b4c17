import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { QueueSummary, Summary } from "../../src/observe/summary.ts";
import { topicMatches } from "../../src/resilience/messaging/routing.ts";
import { run } from "./run-yaml.ts";

/** Users publish 20 messages, one a second from 0 on; queues `a` and `b` have a consumer each. */
function system({
  publish,
  exchanges,
  queues = "a: {}, b: {}",
  client = "",
  more = "",
}: {
  readonly publish: string;
  readonly exchanges: string;
  readonly queues?: string;
  readonly client?: string;
  readonly more?: string;
}): Summary {
  return run(`
name: test
duration: 100s
workloads: { users: { stages: [{ for: 20s, rate: 1/s }], arrivals: constant, key: unique, target: shop } }
services:
  shop: { steps: [{ publish: rabbit.events, ${publish} }], clients: { rabbit: { ${client} } } }
  worker: { consumers: { a: { from: rabbit.a, steps: [{ work: 10ms }] }, b: { from: rabbit.b, steps: [] } } }
brokers: { rabbit: { queues: { ${queues} }, exchanges: { ${exchanges} } } }
${more}`);
}

const publishedTo = ({ brokers }: Summary, queue: string): number =>
  brokers["rabbit"]!.queues[queue]!.published;

describe("an exchange", () => {
  it("of type topic gives each queue with a binding that matches one copy", () => {
    const summary = system({
      publish: "routingKey: order.created.eu",
      exchanges:
        'events: { type: topic, bindings: [{ queue: a, key: "order.#" }, { queue: a, key: "*.created.*" }, { queue: b, key: "order.created" }] }',
    });
    expect([publishedTo(summary, "a"), publishedTo(summary, "b")]).toEqual([20, 0]);
    expect(summary.brokers["rabbit"]!.exchanges["events"]).toEqual({
      published: 20,
      routed: 20,
      alternated: 0,
      unroutable: 0,
      returned: 0,
      copies: 20,
      examples: [],
    });
  });

  it("drops what matches no binding, and its publisher is told OK", () => {
    const { workloads, brokers, timeline } = system({
      publish: "routingKey: order.refunded",
      exchanges: "events: { type: direct, bindings: [{ queue: a, key: order.created }] }",
    });
    expect(workloads["users"]).toMatchObject({ ok: 20, failed: 0 });
    expect(brokers["rabbit"]!.exchanges["events"]).toMatchObject({ routed: 0, unroutable: 20, returned: 0 });
    expect(timeline.map(({ text }) => text)).toContain(
      "20 of 20 messages to rabbit.events matched no binding and are gone; their publishers were told OK",
    );
  });

  it("returns a mandatory one, and the publish fails", () => {
    const { workloads, brokers } = system({
      publish: "routingKey: order.refunded, mandatory: true",
      exchanges: "events: { type: direct, bindings: [{ queue: a, key: order.created }] }",
      client: "retry: { maxAttempts: 2 }",
    });
    expect(workloads["users"]).toMatchObject({ ok: 0, failed: 20, outcomes: { NOT_FOUND: 20 } });
    expect(workloads["users"]!.failedAt).toEqual({ rabbit: { unroutable: 20 } });
    // What was not found is not tried again.
    expect(brokers["rabbit"]!.exchanges["events"]).toMatchObject({ published: 20, returned: 20 });
  });

  it("gives it to the alternate exchange, which is a route for a mandatory message, too", () => {
    const { workloads, brokers } = system({
      publish: "routingKey: order.refunded, mandatory: true",
      exchanges:
        "events: { type: direct, bindings: [{ queue: a, key: order.created }], alternateExchange: rest }, rest: { queues: [b] }",
    });
    expect(workloads["users"]!.ok).toBe(20);
    const { exchanges, queues } = brokers["rabbit"]!;
    expect(exchanges["events"]).toMatchObject({ published: 20, alternated: 20 });
    expect(exchanges["rest"]).toMatchObject({ published: 20, routed: 20, copies: 20 });
    expect(queues["b"]!.handled).toBe(20);
  });

  it("looks at what an outbox has to say, too", () => {
    const summary = run(`
name: test
duration: 60s
workloads: { users: { stages: [{ for: 20s, rate: 1/s }], arrivals: constant, key: unique, target: shop } }
services:
  shop: { steps: [{ publish: rabbit.events, outbox: db, routingKey: created, delay: 5s }, { publish: rabbit.events, outbox: db, routingKey: paid }] }
  worker: { consumers: { a: { from: rabbit.a, steps: [] }, b: { from: rabbit.b, steps: [] } } }
databases: { db: { operations: { write: 1ms }, outbox: { poll: 100ms } } }
brokers: { rabbit: { queues: { a: {}, b: {} }, exchanges: { events: { type: direct, bindings: [{ queue: a, key: created }, { queue: b, key: paid }] } } } }`);
    const { a, b } = summary.brokers["rabbit"]!.queues;
    expect([a!.handled, b!.handled]).toEqual([20, 20]);
    expect(a!.waiting.min).toBe(5000);
    expect(b!.waiting.max).toBe(0);
  });
});

describe("a message that is kept back", () => {
  const exchanges = "events: { queues: [a] }";

  it("is handed out when its own delay is over, whatever the queue's is", () => {
    const { brokers, workloads } = system({
      publish: "delay: 7s",
      exchanges,
      queues: "a: { delay: 1s }, b: {}",
    });
    const { waiting, handled } = brokers["rabbit"]!.queues["a"]!;
    expect(handled).toBe(20);
    expect([waiting.min, waiting.max]).toEqual([7000, 7000]);
    expect(workloads["users"]!.latency.max).toBe(0);
  });

  it("waits as long as is drawn for it", () => {
    const { brokers } = system({ publish: "delay: { uniform: { min: 2s, max: 6s } }", exchanges });
    const { waiting } = brokers["rabbit"]!.queues["a"]!;
    expect(waiting.count).toBe(20);
    expect(waiting.min!).toBeGreaterThanOrEqual(2000);
    expect(waiting.max!).toBeLessThanOrEqual(6010);
    expect(waiting.max! - waiting.min!).toBeGreaterThan(1000);
  });

  it("is lost with a broker that keeps nothing on disk", () => {
    const more = "faults: { down: { at: 10.5s, for: 1s, crash: { target: rabbit } } }";
    const lost = (durable: boolean): QueueSummary =>
      system({ publish: "delay: 5s", exchanges, queues: `a: { durable: ${durable} }, b: {}`, more }).brokers[
        "rabbit"
      ]!.queues["a"]!;
    // Those of 6 to 10 s are kept back at 10.5 s; the one of 11 s finds nobody.
    expect(lost(false)).toMatchObject({ published: 19, handled: 14, lost: 5 });
    expect(lost(true)).toMatchObject({ published: 19, handled: 19, lost: 0 });
  });
});

// --- any bindings, any keys, any delays -----------------------------------------------------------

const KEYS = ["order.created.eu", "order.paid.us", "user.created", "x", ""];
const PATTERNS = ["order.*.eu", "order.#", "#.created", "#", "*", "user.*", "order.created.eu", ""];

const publishing = fc.record({
  routingKey: fc.constantFrom(...KEYS),
  mandatory: fc.boolean(),
  delay: fc.option(fc.constantFrom<unknown>("0ms", "300ms", "4s", { exponential: "1s" }), { nil: undefined }),
});

const exchange = fc.record({
  type: fc.constantFrom("topic", "direct"),
  bindings: fc
    .uniqueArray(fc.record({ queue: fc.constantFrom("a", "b", "c"), key: fc.constantFrom(...PATTERNS) }), {
      minLength: 1,
      maxLength: 5,
      selector: ({ queue, key }) => `${queue} ${key}`,
    })
    .map((list) => list),
});

const anySystem = fc
  .record({
    seed: fc.nat({ max: 1e6 }),
    publishes: fc.array(publishing, { minLength: 1, maxLength: 3 }),
    events: exchange,
    rest: exchange,
    alternate: fc.boolean(),
    a: fc.constantFrom<Record<string, unknown>>({}, { delay: "200ms" }, { capacity: 2, overflow: "block" }),
    b: fc.constantFrom<Record<string, unknown>>({}, { ttl: "500ms" }, { capacity: 1 }),
    c: fc.constantFrom<Record<string, unknown>>({}, { durable: false }, { deduplication: "1s" }),
    retries: fc.integer({ min: 1, max: 3 }),
    crash: fc.boolean(),
  })
  .map((parts) => {
    const plain = ({ type, bindings }: typeof parts.events): object => ({
      type,
      // What a direct exchange would take for words is refused.
      bindings: type === "topic" ? bindings : bindings.filter(({ key }) => !/[*#]/.test(key)),
    });
    const bound = (one: typeof parts.events): object =>
      (plain(one) as { bindings: unknown[] }).bindings.length > 0
        ? plain(one)
        : { type: "direct", bindings: [{ queue: "a", key: "never" }] };
    return {
      name: "random exchanges",
      seed: parts.seed,
      duration: "100s",
      workloads: {
        users: { stages: [{ for: "5s", rate: "20/s" }], target: "shop", key: { uniform: { items: 9 } } },
      },
      services: {
        shop: {
          steps: parts.publishes.map((one) => ({ publish: "rabbit.events", optional: true, ...one })),
          clients: { rabbit: { timeout: "200ms", retry: { maxAttempts: parts.retries } } },
        },
        worker: {
          concurrency: 2,
          consumers: Object.fromEntries(
            ["a", "b", "c"].map((queue) => [
              queue,
              { from: `rabbit.${queue}`, prefetch: 2, steps: [{ work: { exponential: "20ms" } }] },
            ]),
          ),
        },
      },
      brokers: {
        rabbit: {
          queues: { a: parts.a, b: parts.b, c: parts.c },
          exchanges: {
            events: { ...bound(parts.events), ...(parts.alternate ? { alternateExchange: "rest" } : {}) },
            rest: bound(parts.rest),
          },
        },
      },
      network: { latency: "1ms" },
      ...(parts.crash ? { faults: { down: { at: "2s", for: "1s", crash: { target: "rabbit" } } } } : {}),
    };
  });

describe("any bindings, routing keys and delays", { timeout: 60_000 }, () => {
  it("leave no message uncounted", () => {
    fc.assert(
      fc.property(anySystem, (scenario) => {
        const { exchanges, queues } = run(JSON.stringify(scenario)).brokers["rabbit"]!;
        const { events, rest } = exchanges;
        let copies = 0;
        for (const { published, routed, alternated, unroutable, returned, copies: made } of [
          events!,
          rest!,
        ]) {
          expect(published).toBe(routed + alternated + unroutable + returned);
          expect(made).toBeGreaterThanOrEqual(routed);
          copies += made;
        }
        expect(rest!.published).toBe(events!.alternated);
        let published = 0;
        for (const one of Object.values(queues)) {
          const ends = [
            one.handled,
            one.dead,
            one.expired,
            one.dropped,
            one.rejected,
            one.lost,
            one.withdrawn,
          ];
          expect(ends.reduce((sum, count) => sum + count, 0)).toBe(one.published);
          published += one.published + one.deduplicated;
        }
        expect(published).toBe(copies);
      }),
      { seed: 8, numRuns: 30 },
    );
  });

  it("get a message into the queues with a pattern that matches, and into no other", () => {
    fc.assert(
      fc.property(anySystem, ({ services: { shop, worker }, brokers, faults: _, ...scenario }) => {
        const [first] = shop.steps;
        const { events } = brokers.rabbit.exchanges;
        const summary = run(
          JSON.stringify({
            ...scenario,
            services: { shop: { steps: [first] }, worker },
            brokers: {
              rabbit: {
                queues: { a: {}, b: {}, c: {} },
                exchanges: { events: { ...events, alternateExchange: undefined } },
              },
            },
          }),
        );
        const { type, bindings } = events as unknown as {
          type: string;
          bindings: { queue: string; key: string }[];
        };
        const sent = summary.workloads["users"]!.requests;
        for (const queue of ["a", "b", "c"]) {
          const isBound = bindings.some(
            (one) =>
              one.queue === queue &&
              (type === "topic" ? topicMatches(one.key, first!.routingKey) : one.key === first!.routingKey),
          );
          expect([queue, publishedTo(summary, queue)]).toEqual([queue, isBound ? sent : 0]);
        }
      }),
      { seed: 9, numRuns: 20 },
    );
  });
});
