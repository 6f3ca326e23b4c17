import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { Call, type CallOwner, Request } from "../../src/model/call.ts";
import type { Client } from "../../src/model/client.ts";
import type { CallPlan } from "../../src/model/client-plan.ts";
import type { Flow } from "../../src/model/flow.ts";
import { Journey } from "../../src/model/journey.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import type { Host } from "../../src/model/host.ts";
import { simulate } from "../../src/world/simulate.ts";
import { type RandomScenario, randomScenario } from "./random-scenario.ts";
import { NOWHERE } from "./run-yaml.ts";

const rule = vi.hoisted(() => ({ allows: true, asked: 0, reuses: 0 }));

vi.mock(import("../../src/world/memory-of-requests.ts"), async (original) => {
  const { remembersNoRequest } = await original();
  return {
    remembersNoRequest: (scenario: Scenario) => {
      const isForgotten = remembersNoRequest(scenario);
      rule.asked++;
      if (isForgotten) rule.reuses++;
      return isForgotten && rule.allows;
    },
  };
});

const HOST = { name: "caller" } as Host;
const OTHER = { name: "callee" } as Host;

function flow(host: Host, key: number, priority: number): Flow {
  return { host, key, priority, trace: null, ties: 0 } as unknown as Flow;
}

function call(of: Flow, endpoint: number): Call {
  return new Call({
    owner: {} as CallOwner,
    flow: of,
    client: {} as Client,
    plan: { endpoint, name: "call" } as CallPlan,
    key: of.key,
    startedNs: 5,
  });
}

/** What begins as NaN is written before it is read, so it may hold anything. */
function fields(object: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(object).filter(([name, value]) => typeof value !== "function" && !name.endsWith("Ns")),
  );
}

/** Turns every field into something that a new object never has, and the times that count into numbers. */
function spoil(object: object): void {
  for (const [name, value] of Object.entries(object) as [string, unknown][]) {
    if (typeof value === "boolean") Reflect.set(object, name, !value);
    else if (typeof value === "number") Reflect.set(object, name, 77);
    else if (typeof value === "string" || value === null) Reflect.set(object, name, { spoilt: true });
  }
}

test("a request that serves again is as new", () => {
  const first = call(flow(HOST, 1, 0), 0);
  const second = call(flow(OTHER, 2, 3), 4);
  second.deadlineNs = 9;
  const used = new Request(first, 1, 0);
  spoil(used);
  used.reuse(second);
  const fresh = new Request(second, 2, 3);
  expect(fields(used)).toEqual(fields(fresh));
  expect([used.deadlineNs, used.workedNs, used.waitedNs]).toEqual([
    fresh.deadlineNs,
    fresh.workedNs,
    fresh.waitedNs,
  ]);
});

test("a call that serves again is as new", () => {
  const used = call(flow(HOST, 1, 0), 0);
  spoil(used);
  const fresh = call(flow(OTHER, 2, 3), 4);
  used.reuse(fresh.owner, fresh.flow, fresh.plan, fresh.key, fresh.startedNs);
  expect(fields(used)).toEqual(fields(fresh));
  expect([used.deadlineNs, used.lastPauseNs]).toEqual([fresh.deadlineNs, fresh.lastPauseNs]);
});

test("a journey that serves again is as new", () => {
  const owner = { journeyEnded: () => {}, journeyForgotten: () => {} };
  const start = { target: 1, key: 2, priority: 3, nowNs: 4, user: 5, tenant: 6 };
  const used = new Journey(owner, HOST, { ...start, target: 0, key: 0 });
  spoil(used);
  used.reuse(start);
  const fresh = new Journey(owner, HOST, start);
  expect(fields(used)).toEqual(fields(fresh));
  expect([used.startedNs, used.deadlineNs, used.workedNs]).toEqual([4, null, fresh.workedNs]);
});

const STEPS_WITH_MEMORY = [
  ...["saga", "cache", "transaction", "effect", "outbox", "publish"],
  ...["lock", "unlock", "read", "write"],
];

/** The same system without anything that remembers requests; steps that are gone leave a little work behind. */
function forgetful(value: unknown): unknown {
  if (Array.isArray(value)) {
    const kept = value.filter(
      (step: unknown) =>
        typeof step !== "object" || step === null || STEPS_WITH_MEMORY.every((name) => !(name in step)),
    );
    const isListOfSteps = kept.length < value.length;
    return isListOfSteps && kept.length === 0 ? [{ work: "1ms" }] : kept.map(forgetful);
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !MEMORIES.includes(name))
      .map(([name, child]) => [name, forgetful(child)]),
  );
}

const MEMORIES = [
  ...[
    "caches",
    "sagas",
    "records",
    "far",
    "near",
    "idempotency",
    "replicas",
    "contention",
    "shards",
    "outbox",
  ],
  ...["brokers", "consumers", "log"],
  "thresholds",
];

function withoutMemory(scenario: RandomScenario): RandomScenario {
  const rest = forgetful(scenario) as RandomScenario;
  const faults = Object.entries(rest["faults"] as object).filter(
    ([, fault]) => !/freeze|flush|near|far|drop|"log"/.test(JSON.stringify(fault)),
  );
  return { ...rest, faults: Object.fromEntries(faults) };
}

/** Attempts that were given up stand in a fair line, which asks each for the tenant of its user, long after the user was served. */
const FORSAKEN = `
name: Forsaken
duration: 60s
workloads:
  many: { target: front, rate: 22/s, tenant: { uniform: { items: 5 } }, client: { timeout: 5s } }
services:
  front:
    concurrency: 200
    steps: [{ call: middle }]
    clients: { middle: { timeout: 2s } }
  middle:
    concurrency: 200
    steps: [{ call: leaf }]
    clients: { leaf: { timeout: 100ms, cancellation: false, retry: { maxAttempts: 3 } } }
  leaf:
    concurrency: 1
    threading: async
    queue: { capacity: 60, discipline: fair }
    steps: [{ work: { exponential: 6ms } }, { sleep: { exponential: 80ms } }, { work: { exponential: 8ms } }]
`;

test("what still speaks of a request keeps its object from serving again", () => {
  const parsed = parseScenario({ file: "forsaken.yaml", text: FORSAKEN, read: () => "" }, {});
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  rule.allows = false;
  const apart = simulate(parsed.scenario, { source: NOWHERE }).summary;
  rule.allows = true;
  expect(simulate(parsed.scenario, { source: NOWHERE }).summary).toEqual(apart);
  expect(apart.clients["middle"]!["leaf"]!.late).toBeGreaterThan(100);
});

test("it changes nothing that objects serve again", () => {
  rule.reuses = 0;
  fc.assert(
    fc.property(randomScenario.map(withoutMemory), (random) => {
      const text = JSON.stringify(random);
      const parsed = parseScenario({ file: "random.yaml", text, read: () => "" }, {});
      fc.pre(parsed.ok);
      rule.allows = false;
      const apart = simulate(parsed.scenario, { source: NOWHERE }).summary;
      rule.allows = true;
      expect(simulate(parsed.scenario, { source: NOWHERE }).summary).toEqual(apart);
    }),
    { numRuns: 40 },
  );
  expect(rule.reuses).toBeGreaterThan(40);
});
