import fc from "fast-check";
import { withWeights } from "./random-balancing.ts";
import { client, withFallback } from "./random-client.ts";
import { database, work } from "./random-database.ts";
import { fault, ms, NAMED_STEP } from "./random-faults.ts";
import { messaging, publish } from "./random-messaging.ts";
import { registry } from "./random-registry.ts";
import { saga } from "./random-saga.ts";
import { zones } from "./random-zones.ts";

/**
 * Small random systems: users -> front -> (middle, side) -> leaf and a database, and a broker whose messages
 * middle and leaf handle, with policies and faults of every kind. Load stops at 10 s of 150, and whatever could wait for
 * ever has a timeout, so that everything has come to rest when the run ends.
 */
export type RandomScenario = Record<string, unknown>;

const simpleStep = fc.oneof(
  work.map((demand) => ({ work: demand })),
  ms(0, 20).map((sleep) => ({ sleep, name: NAMED_STEP })),
  fc.constantFrom<Record<string, unknown>>({ fail: "3%" }, { fail: { probability: "5%", by: "key" } }),
  fc.constantFrom<Record<string, unknown>>({ effect: "done" }, { effect: "done", undo: true }),
);

const calls = (target: string): fc.Arbitrary<Record<string, unknown>> =>
  fc
    .record({ call: fc.constant(target), optional: fc.boolean() })
    .map(({ call, optional }) => (optional ? { call, optional } : { call }));

const bodies = (leaves: fc.Arbitrary<Record<string, unknown>>): fc.Arbitrary<Record<string, unknown>[]> => {
  const list = fc.array(fc.oneof(simpleStep, leaves), { minLength: 1, maxLength: 3 });
  const all = fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.oneof<fc.Arbitrary<Record<string, unknown>>[]>(simpleStep, leaves) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(list, list, fc.constantFrom("all", "any", 1))
          .map(([a, b, waitFor]) => ({ parallel: { branches: [a, b], waitFor } })),
      },
      {
        weight: 1,
        arbitrary: fc.tuple(list, list).map(([a, b]) => ({
          choose: [
            { weight: 1, steps: a },
            { weight: 2, steps: b },
          ],
        })),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.integer({ min: 0, max: 3 }), list)
          .map(([times, steps]) => ({ repeat: { times, steps } })),
      },
      { weight: 1, arbitrary: list.map((steps) => ({ steps, optional: true })) },
      { weight: 1, arbitrary: list.map((background) => ({ background })) },
    ),
    { minLength: 1, maxLength: 4 },
  );
  return all.map(([first, ...rest]) => [{ ...first, name: NAMED_STEP }, ...rest]);
};

const station = (steps: fc.Arbitrary<unknown>): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(
    {
      steps,
      instances: fc.integer({ min: 1, max: 3 }),
      concurrency: fc.integer({ min: 1, max: 4 }),
      queue: fc.oneof(
        fc.integer({ min: 0, max: 10 }),
        fc.record({ discipline: fc.constant("codel"), target: ms(1, 20), interval: ms(20, 200) }),
        fc.record({
          capacity: fc.integer({ min: 1, max: 10 }),
          discipline: fc.constantFrom("fifo", "lifo", "priority", "fair", "adaptiveLifo"),
          maxWait: ms(10, 200),
          shed: fc.constantFrom(
            {},
            { low: { priorityBelow: 1, queueLength: 1 } },
            { late: { wait: "50ms" } },
          ),
        }),
      ),
      threading: fc.constantFrom("blocking", "async"),
      rateLimits: fc.constantFrom<Record<string, unknown>>(
        { all: { rate: "20/s", burst: 3 } },
        { each: { algorithm: "leakyBucket", rate: "20/s", burst: 4, per: "tenant", scope: "shared" } },
        {
          keys: { algorithm: "slidingWindow", rate: "5/s", per: "key" },
          callers: { algorithm: "slidingLog", rate: "30/s", per: "caller" },
          clock: { algorithm: "fixedWindow", rate: "100/s", window: "200ms" },
        },
      ),
      concurrencyLimit: fc.constantFrom(
        "gradient2",
        { algorithm: "vegas", initialLimit: 2 },
        { algorithm: "aimd", minLimit: 1, timeout: "50ms", window: "200ms" },
      ),
      idempotency: fc.record({
        ttl: fc.constantFrom("0s", "20ms", "10s"),
        by: fc.constantFrom("call", "request"),
        scope: fc.constantFrom("shared", "instance"),
        duplicates: fc.constantFrom("answer", "reject"),
      }),
      cpu: fc.constantFrom(0.5, 1, 2),
      warmup: fc.record({ for: ms(100, 3000), factor: fc.constantFrom(1, 4), atStart: fc.boolean() }),
      // More than its consumers take at a time: it would crash over the same messages for ever.
      crashAbove: fc.record({ inFlight: fc.integer({ min: 16, max: 34 }), downFor: ms(1, 2000) }),
    },
    { requiredKeys: ["steps"] },
  );

/** The same with one endpoint by name, which may keep from taking all workers. */
const withBulkhead = (
  { steps, ...rest }: Record<string, unknown>,
  bulkhead: unknown,
): Record<string, unknown> => ({
  ...rest,
  endpoints: { go: bulkhead === undefined ? steps : { steps, bulkhead } },
});

const cache = (scope: string): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(
    {
      scope: fc.constant(scope),
      capacity: fc.integer({ min: 1, max: 20 }),
      eviction: fc.constantFrom("lru", "lfu", "fifo"),
      ttl: ms(20, 2000),
      ttlJitter: fc.constantFrom("20%", "100%"),
      singleFlight: fc.boolean(),
      staleWhileRevalidate: ms(10, 1000),
      staleIfError: ms(10, 3000),
      negativeTtl: ms(10, 500),
      earlyRefresh: fc.constantFrom(1, 5),
      latency: ms(0, 20),
      warm: fc.boolean(),
    },
    { requiredKeys: ["scope", "ttl"] },
  );

const cacheStep = fc.constantFrom<Record<string, unknown>>(
  { cache: "near", miss: [{ query: "db.read" }] },
  { cache: "far", miss: [{ query: "db.read" }] },
  { cache: "far", miss: [{ sleep: "30ms" }, { fail: { probability: "20%", code: "NOT_FOUND", by: "key" } }] },
  { cache: "near", miss: [{ cache: "far", miss: [{ query: "db.read" }] }], optional: true },
  { cache: "far", miss: [{ query: "db.read" }], onError: "fail" },
  { cache: "far", drop: true },
  { cache: "far", put: true, optional: true },
  { cache: "near", drop: "everywhere" },
);

const transaction = fc.constantFrom<Record<string, unknown>>(
  {
    transaction: "db",
    steps: [{ query: "db.write" }, { effect: "done" }, { query: "db.read", name: NAMED_STEP }],
  },
  {
    transaction: "db",
    steps: [{ parallel: [{ query: "db.read" }, { query: "db.write", optional: true }] }],
  },
  { transaction: "db", steps: [{ query: "db.read", optional: true }, { fail: "20%" }], optional: true },
);

/** What is destroyed has backups. */
const withWipe = <Random extends { readonly databases: { readonly db: object }; readonly faults: object }>(
  random: Random,
): Random =>
  (random.databases.db as { backups?: unknown }).backups === undefined
    ? random
    : { ...random, faults: { ...random.faults, wipe: { at: "4s", wipe: { target: "db" } } } };

/** A quorum has no transactions. */
function serversFor(leaf: unknown, db: Record<string, unknown>): Record<string, unknown> {
  const hasQuorum = JSON.stringify(db).includes('"quorum"');
  return hasQuorum && JSON.stringify(leaf).includes('"transaction"') ? { ...db, replicas: undefined } : db;
}

const atLeaf = fc.oneof(
  fc.constantFrom({ query: "db.read" }, { query: "db.write" }),
  fc.constantFrom({ lock: "row" }, { read: "row" }, { write: "row" }, { unlock: "row" }),
  cacheStep,
  transaction,
);

const handling = (leaves: fc.Arbitrary<Record<string, unknown>>): fc.Arbitrary<Record<string, unknown>[]> =>
  fc.array(fc.oneof(simpleStep, leaves), { maxLength: 3 });

const LIMITS = { concurrency: 4, cpu: 2 };

export const randomScenario: fc.Arbitrary<RandomScenario> = fc
  .record({
    seed: fc.integer({ min: 0, max: 1e6 }),
    rate: fc.integer({ min: 1, max: 60 }),
    users: client,
    front: station(
      bodies(fc.oneof(calls("middle.go"), calls("leaf"), fc.constant({ saga: "trip" }), publish)),
    ),
    middle: station(bodies(fc.oneof(calls("leaf"), publish))),
    leaf: station(bodies(atLeaf)),
    messages: messaging({ middle: handling(calls("leaf")), leaf: handling(atLeaf) }),
    clients: fc.tuple(withFallback, withFallback, withFallback, withFallback, withFallback),
    near: cache("instance"),
    far: cache("shared"),
    db: database,
    bulkhead: fc.option(
      fc.record({
        maxConcurrentCalls: fc.integer({ min: 1, max: 3 }),
        maxWaitDuration: fc.constantFrom("0s", "30ms", "200ms"),
      }),
      { nil: undefined },
    ),
    latency: fc.constantFrom<unknown>("0ms", "1ms", { lognormal: { median: "1ms", p99: "10ms" } }),
    faults: fc.array(fault, { maxLength: 4 }),
    arrivals: fc.constantFrom("poisson", "constant"),
    registry,
    saga,
    record: fc.constantFrom<object>(
      { timeout: "300ms" },
      { whenLocked: "fail" },
      { lease: "20ms" },
      { lease: "20ms", fencing: true },
    ),
    zones,
  })
  .map((parts) => ({
    name: "random",
    seed: parts.seed,
    duration: "150s",
    workloads: {
      users: {
        stages: [{ for: "10s", rate: `${parts.rate}/s` }],
        arrivals: parts.arrivals,
        target: "front",
        key: { uniform: { items: 50 } },
        client: parts.users,
        ...parts.zones.places.users,
      },
      important: {
        stages: [{ for: "10s", rate: "3/s" }],
        target: "middle.go",
        priority: 1,
        client: parts.users,
      },
    },
    services: {
      // Whatever leaks has a limit, and whose cores are taken has cores.
      front: {
        ...LIMITS,
        ...parts.front,
        clients: {
          middle: { ...parts.clients[0], ...parts.zones.policy },
          leaf: parts.clients[1],
          db: { timeout: "100ms" },
          log: parts.messages.policy,
        },
        ...parts.zones.instances.front,
      },
      middle: {
        ...withBulkhead(parts.middle, parts.bulkhead),
        consumers: parts.messages.consumers.middle,
        clients: { leaf: parts.clients[2], log: { timeout: "200ms" } },
        ...parts.zones.instances.middle,
      },
      leaf: {
        ...parts.leaf,
        consumers: parts.messages.consumers.leaf,
        clients: { db: { ...parts.clients[3], connections: null }, far: parts.clients[4] },
        ...parts.zones.instances.leaf,
      },
    },
    databases: {
      db: {
        connections: 5,
        ...serversFor([parts.leaf, parts.messages.consumers.leaf], parts.db),
        ...parts.zones.places.db,
      },
    },
    caches: { near: parts.near, far: { ...parts.far, ...parts.zones.places.far } },
    registries: { names: { ...parts.registry, ...parts.zones.places.names } },
    brokers: { log: parts.messages.broker },
    sagas: { trip: parts.saga },
    // A saga may keep a lock for ever.
    records: { row: parts.record },
    // For the events of a saga, between services that do not call each other otherwise.
    defaults: { client: { timeout: "2s" } },
    network: {
      latency: parts.latency,
      links: parts.zones.links,
      sizes: { front: { request: "200B", response: "3kB" }, "db.read": { response: "1KiB" } },
    },
    faults: Object.fromEntries(
      [...parts.faults, ...parts.zones.faults, ...parts.messages.faults].map((one, index) => [
        `fault${index}`,
        one,
      ]),
    ),
    // Their windows are what the tests ask for once everything has come to rest.
    thresholds: ["services.front.requests >= 0 from 140s to 150s"],
  }))
  .map(withWipe)
  .map(withWeights);
