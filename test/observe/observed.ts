import { Outcomes } from "../../src/observe/outcome.ts";
import { RunObserver } from "../../src/observe/run-observer.ts";
import type { ObserverSetup } from "../../src/observe/setup.ts";
import type { Summary } from "../../src/observe/summary.ts";

export const SECOND = 1e9;
export const MS = 1e6;

/** A minute of 10 requests per second from `users` to `shop`, which asks `db`; the first 10 s are warm-up. */
export function setupOf(changes: Partial<ObserverSetup> = {}): ObserverSetup {
  return {
    version: "0.0.0",
    seed: "1",
    variant: null,
    durationNs: 60 * SECOND,
    warmupNs: 10 * SECOND,
    windows: [],
    hasSizes: false,
    facts: noFacts,
    workloads: [
      {
        name: "users",
        targets: [{ name: "target", share: 1 }],
        single: true,
        load: { kind: "open", stages: [{ startNs: 0, endNs: 60 * SECOND, fromRate: 10, toRate: 10 }] },
        slo: null,
      },
    ],
    services: [
      {
        name: "shop",
        endpoints: ["buy", "look"],
        single: false,
        zones: null,
        instances: 2,
        workers: 2,
        cores: 1,
        queueCapacity: 5,
        knowsDuplicates: true,
        hasConcurrencyLimit: false,
        rateLimits: [],
        sheds: false,
      },
    ],
    databases: [
      {
        name: "db",
        operations: ["read"],
        connections: 10,
        shards: 1,
        replicas: 0,
        hasTransactions: false,
        hasContention: false,
        opensConnections: false,
        hasOutbox: false,
        hasBackups: false,
      },
    ],
    caches: [],
    brokers: [],
    clients: [
      { caller: "users", callee: "shop", circuits: [] },
      { caller: "shop", callee: "db", circuits: [0, 1].map((instance) => ({ instance, endpoint: null })) },
    ],
    registries: [],
    effects: [],
    invariants: [],
    cost: null,
    sagas: [],
    records: [],
    faults: [],
    ...changes,
  };
}

const noFacts: ObserverSetup["facts"] = {
  name: "test",
  summary: null,
  lesson: null,
  file: "test.yaml",
  text: "",
  changes: [],
  variants: {},
  unlimited: [],
  services: {},
  databases: {},
  caches: {},
  worstCaseAmplification: {},
  policies: {},
};

/** Observes what `facts` states, to the end of the run. */
export function observe(setup: ObserverSetup, facts: (observer: RunObserver) => void): Summary {
  const observer = new RunObserver(setup);
  facts(observer);
  return observer.summary({ nowNs: setup.durationNs, events: 1, stopped: null });
}

export const outcomes = new Outcomes();
export const timeout = outcomes.of("users", "timeout");
export const queueFull = outcomes.of("shop", "queue-full");
export const injected = outcomes.of("db", "injected");
export const declined = outcomes.of("db", "injected", "FAILED_PRECONDITION");
