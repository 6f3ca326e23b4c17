import { slo } from "./arbitrary-slo.ts";
import * as fc from "fast-check";
import { network } from "./arbitrary-network.ts";
import { stringify } from "yaml";
import { parseScenario } from "../../src/scenario/parse.ts";
import { ScenarioError } from "../../src/scenario/problem.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { concurrencyLimit, endpointBulkhead, rateLimits, shed, tenant } from "./arbitrary-admission.ts";
import { CACHES, cache, cacheSteps, DATABASE } from "./arbitrary-cache.ts";
import { BROKER, brokers, consumers, publish, TOPICS } from "./arbitrary-broker.ts";
import { withOutbox } from "./arbitrary-outbox.ts";
import { policy } from "./arbitrary-policy.ts";
import { cost } from "./arbitrary-cost.ts";
import { registry } from "./arbitrary-registry.ts";
import { faults, NAMED_STEP } from "./arbitrary-faults.ts";
import { contention, opening, replicas } from "./arbitrary-replicas.ts";
import { records, recordStep, saga } from "./arbitrary-saga.ts";
import { distribution, key, milliseconds } from "./arbitrary-times.ts";
import { inZones } from "./arbitrary-zones.ts";
import { effect, withInvariants } from "./arbitrary-invariants.ts";

/** A scenario as a file would hold it. */
export type ScenarioData = Readonly<Record<string, unknown>>;

const SERVICES = ["edge", "orders", "payments", "stock"];
const ENDPOINTS = ["read", "write"];
const WORKLOADS = ["users", "jobs"];
/** Begun by the first service. */
const SAGA = "trip";
const SECONDS = 4;

/** Which components there are: for each service whether it has endpoints; calls go to later services only, so never in circles. */
interface Shape {
  readonly hasEndpoints: readonly boolean[];
  readonly hasDatabase: boolean;
  readonly hasBroker: boolean;
}

const shape: fc.Arbitrary<Shape> = fc.record({
  hasEndpoints: fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }),
  hasDatabase: fc.boolean(),
  hasBroker: fc.boolean(),
});

/**
 * Small systems with policies and faults, a few seconds long: valid as they stand, and done in
 * milliseconds when they are run.
 */
export const scenarioData: fc.Arbitrary<ScenarioData> = shape.chain((of) =>
  fc
    .record({
      seed: fc.oneof(fc.nat(), fc.constantFrom("word", "a/b")),
      warmup: fc.constantFrom(0, "500ms", "1s", "auto"),
      workloads: fc.record(
        { [WORKLOADS[0]!]: workload(of), [WORKLOADS[1]!]: workload(of) },
        { requiredKeys: [WORKLOADS[0]!] },
      ),
      services: fc.record(
        Object.fromEntries(of.hasEndpoints.map((_, index) => [SERVICES[index]!, service(of, index)])),
      ),
      ...(of.hasDatabase
        ? {
            databases: fc.record({ [DATABASE]: database }),
            caches: fc.record({ [CACHES.far]: cache("shared"), [CACHES.near]: cache("instance") }),
          }
        : {}),
      ...(of.hasBroker ? { brokers } : {}),
      cost: fc.option(cost(SERVICES[0]!), { nil: undefined }),
      registries: fc.option(fc.record({ names: registry(SERVICES[0]!) }), { nil: undefined }),
      records,
      sagas: fc.record({
        [SAGA]: saga(SERVICES[0]!, {
          steps: steps(of, 0, 0),
          log: of.hasDatabase ? `${DATABASE}.put` : null,
          calls: of.hasEndpoints.flatMap((has, index) => {
            const name = SERVICES[index]!;
            return index === 0 ? [] : has ? ENDPOINTS.map((endpoint) => `${name}.${endpoint}`) : [name];
          }),
          topic: of.hasBroker ? `${BROKER}.${TOPICS[0]!}` : null,
        }),
      }),
      defaults: fc.option(fc.record({ client: fc.constant("guarded") }), { nil: undefined }),
      policies: fc.record({
        guarded: policy("services"),
        careful: policy("services").map((own) => ({ preset: "guarded", ...own })),
      }),
      network: network(SERVICES[0]!, of.hasDatabase ? DATABASE : WORKLOADS[0]!),
      faults: faults({
        workload: WORKLOADS[0]!,
        services: SERVICES.slice(0, of.hasEndpoints.length),
        database: of.hasDatabase ? DATABASE : null,
        caches: of.hasDatabase ? CACHES : null,
        // The first service has a limit of workers and cores of its own, see `service`.
        leaky: of.hasDatabase ? [SERVICES[0]!, DATABASE] : [SERVICES[0]!],
        withCores: [SERVICES[0]!],
      }),
    })
    .map(
      (parts) =>
        JSON.parse(JSON.stringify({ name: "Random", duration: `${SECONDS}s`, ...parts })) as ScenarioData,
    )
    .map(withTransactions)
    .chain(withOutbox)
    .chain(inZones)
    .chain(withInvariants),
);

/** The same, read. */
export const scenarios: fc.Arbitrary<Scenario> = scenarioData.map((data) => parsed(data));

/** Reads data as a file would be read; throws a ScenarioError with all mistakes. */
export function parsed(data: unknown): Scenario {
  const result = parseScenario({
    file: "random.yaml",
    text: stringify(data, { aliasDuplicateObjects: false }),
    read: () => "",
  });
  if (!result.ok) throw new ScenarioError(result.problems);
  return result.scenario;
}

function workload(of: Shape): fc.Arbitrary<unknown> {
  const rate = fc.integer({ min: 1, max: 25 }).map((perSecond) => `${perSecond}/s`);
  const stages = fc.array(
    fc.oneof(
      fc.record({ for: milliseconds(2000), rate }),
      fc.record({ for: milliseconds(2000), rampTo: rate }),
    ),
    { minLength: 1, maxLength: 3 },
  );
  const arrivals = fc.constantFrom("poisson", "constant", { gamma: { cv: 2 } });
  const load = fc.oneof(
    fc.record({ rate, arrivals }),
    fc.record({ stages, arrivals }),
    fc.record({ users: fc.integer({ min: 1, max: 8 }), thinkTime: distribution(200) }),
  );
  const journey = fc.record({
    weight: fc.integer({ min: 1, max: 5 }),
    steps: fc.array(fc.oneof(call(of, -1), sleep(50)), { maxLength: 3 }),
  });
  const target = fc.oneof(
    callee(of, -1).map((one) => ({ target: one })),
    fc.record({ targets: fc.record({ first: callee(of, -1).map((one) => ({ target: one })), journey }) }),
  );
  const others = fc.record(
    { key, priority: fc.integer({ min: -2, max: 2 }), tenant, client: policy("users"), slo },
    { requiredKeys: [] },
  );
  return fc.tuple(load, target, others).map((parts) => Object.assign({}, ...parts) as unknown);
}

function service(of: Shape, index: number): fc.Arbitrary<unknown> {
  const settings = fc.record(
    {
      instances: fc.integer({ min: 1, max: 3 }),
      concurrency: fc.integer({ min: 1, max: 6 }),
      queue: fc.oneof(
        fc.integer({ min: 0, max: 20 }),
        fc.record({ discipline: fc.constant("codel"), interval: milliseconds(300) }),
        fc.record(
          {
            capacity: fc.nat(10),
            discipline: fc.constantFrom("fifo", "lifo", "priority", "fair", "adaptiveLifo"),
            maxWait: milliseconds(300),
            shed,
          },
          { requiredKeys: [] },
        ),
      ),
      threading: fc.constantFrom("blocking", "async"),
      rateLimits,
      concurrencyLimit,
      idempotency: fc.record(
        {
          ttl: milliseconds(500),
          by: fc.constantFrom("call", "request"),
          scope: fc.constantFrom("shared", "instance"),
          duplicates: fc.constantFrom("answer", "reject"),
        },
        { requiredKeys: [] },
      ),
      cpu: fc.constantFrom(0.5, 1, 2),
      warmup: fc.record(
        { for: milliseconds(1000), factor: fc.constantFrom(1, 3.5), atStart: fc.boolean() },
        { requiredKeys: ["for", "factor"] },
      ),
      crashAbove: fc.record({ inFlight: fc.integer({ min: 3, max: 12 }), downFor: milliseconds(800) }),
    },
    { requiredKeys: index === 0 ? ["concurrency", "cpu"] : [] },
  );
  const behaviour = of.hasEndpoints[index]
    ? fc.record({
        endpoints: fc.record(Object.fromEntries(ENDPOINTS.map((name) => [name, endpoint(of, index)]))),
      })
    : fc.record({ steps: body(of, index) });
  const entries = fc.record(
    Object.fromEntries(
      calleesAfter(of, index).map((name) => [
        name,
        fc.oneof(fc.constantFrom("guarded", "careful"), policy("services")),
      ]),
    ),
    { requiredKeys: [] },
  );
  // What is done for messages publishes nothing, or they would multiply.
  const told = of.hasBroker
    ? fc.record({ consumers: consumers(steps({ ...of, hasBroker: false }, index, 1)) }, { requiredKeys: [] })
    : fc.constant({});
  return fc
    .tuple(settings, behaviour, entries, told)
    .map(([own, does, clients, hears]) => ({ ...own, ...does, clients, ...hears }));
}

/** Where there are transactions there is no quorum, and no shards either: a step may be about another key. */
function withTransactions(data: ScenarioData): ScenarioData {
  const { databases } = data as { readonly databases?: Record<string, Record<string, unknown>> };
  if (databases === undefined || !JSON.stringify(data).includes('"transaction"')) return data;
  const others = Object.entries(databases[DATABASE]!).filter(
    ([setting, value]) =>
      setting !== "shards" && (setting !== "replicas" || !JSON.stringify(value).includes('"quorum"')),
  );
  return { ...data, databases: { [DATABASE]: Object.fromEntries(others) } };
}

/** What an endpoint does; those of the first service begin with a step that faults know. */
function body(of: Shape, index: number): fc.Arbitrary<unknown[]> {
  const does = steps(of, index, 2);
  return index === 0 ? does.map((all) => [{ sleep: "1ms", name: NAMED_STEP }, ...all]) : does;
}

function endpoint(of: Shape, index: number): fc.Arbitrary<unknown> {
  const does = body(of, index);
  return fc.oneof(does, fc.record({ steps: does, bulkhead: endpointBulkhead }, { requiredKeys: ["steps"] }));
}

const database = fc
  .record(
    {
      connections: fc.oneof(
        fc.integer({ min: 1, max: 8 }),
        fc.record({
          size: fc.integer({ min: 1, max: 4 }),
          perInstance: fc.boolean(),
          acquireTimeout: milliseconds(100),
        }),
        fc.record({ size: fc.integer({ min: 3, max: 9 }), opening }),
      ),
      concurrency: fc.integer({ min: 1, max: 4 }),
      statementTimeout: milliseconds(100),
      operations: fc.record({ get: distribution(10), put: distribution(20) }),
      warmup: fc.record(
        { for: milliseconds(1000), factor: fc.constantFrom(1, 3.5), atStart: fc.boolean() },
        { requiredKeys: ["for", "factor"] },
      ),
      contention,
      shards: fc.integer({ min: 1, max: 3 }),
      replicas,
    },
    { requiredKeys: ["operations", "connections"] },
  )
  .map(({ contention: rows, shards, ...rest }) =>
    rest.replicas === undefined ? { ...rest, contention: rows, shards } : { ...rest, shards },
  );

/** Everything that a service may call: those after it, and the database. */
function calleesAfter({ hasEndpoints, hasDatabase, hasBroker }: Shape, index: number): string[] {
  const later = [...SERVICES.slice(index + 1, hasEndpoints.length), ...(hasBroker ? [BROKER] : [])];
  return hasDatabase && index >= 0 ? [...later, DATABASE, CACHES.far] : later;
}

function callee({ hasEndpoints }: Shape, index: number): fc.Arbitrary<string> {
  const later = hasEndpoints.flatMap((has, at) =>
    at <= index ? [] : has ? ENDPOINTS.map((name) => `${SERVICES[at]!}.${name}`) : [SERVICES[at]!],
  );
  return fc.constantFrom(...later);
}

function call(of: Shape, index: number): fc.Arbitrary<unknown> {
  return fc.record({ call: callee(of, index), key, optional: fc.boolean() }, { requiredKeys: ["call"] });
}

function sleep(max: number): fc.Arbitrary<unknown> {
  return distribution(max).map((duration) => ({ sleep: duration }));
}

function steps(of: Shape, index: number, depth: number): fc.Arbitrary<unknown[]> {
  return fc.array(step(of, index, depth), { maxLength: 3 });
}

function step(of: Shape, index: number, depth: number): fc.Arbitrary<unknown> {
  const plain: fc.Arbitrary<unknown>[] = [
    distribution(15).map((work) => ({ work })),
    sleep(15),
    effect,
    fc.constantFrom({ fail: "5%" }, { fail: { probability: 0.2, code: "INTERNAL", by: "key" } }),
  ];
  if (index >= 0) plain.push(recordStep);
  if (index + 1 < of.hasEndpoints.length) plain.push(call(of, index), call(of, index));
  if (of.hasBroker) plain.push(publish);
  if (of.hasDatabase)
    plain.push(
      fc.constantFrom({ query: `${DATABASE}.get` }, { query: `${DATABASE}.put`, name: "saved" }),
      cacheSteps,
    );
  if (depth === 0) return fc.oneof(...plain);
  if (index === 0) plain.push(fc.constant({ saga: SAGA }));
  const inner = steps(of, index, depth - 1);
  const branch = fc.oneof(step(of, index, depth - 1), inner);
  return fc.oneof(
    { arbitrary: fc.oneof(...plain), weight: 6 },
    fc.array(branch, { minLength: 1, maxLength: 3 }).map((parallel) => ({ parallel })),
    fc
      .array(branch, { minLength: 2, maxLength: 3 })
      .map((branches) => ({ parallel: { branches, waitFor: "any" } })),
    fc
      .array(fc.record({ weight: fc.integer({ min: 1, max: 3 }), steps: inner }), {
        minLength: 1,
        maxLength: 3,
      })
      .map((choose) => ({ choose })),
    fc
      .record({ times: fc.constantFrom(0, 2, { uniform: { min: 0, max: 2 } }), steps: inner })
      .map((repeat) => ({ repeat })),
    fc.record({ steps: inner, optional: fc.boolean() }),
    inner.map((background) => ({ background })),
  );
}
