import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { expectBrokerAtRest } from "./messages-at-rest.ts";
import { weighted } from "./random-balancing.ts";
import { client } from "./random-client.ts";
import { randomScenario, type RandomScenario } from "./random-scenario.ts";
import { play, run } from "./run-yaml.ts";

const AT_REST = { fromNs: 140e9, toNs: 150e9 };

/** JSON is YAML. */
function playRandom(scenario: RandomScenario): ReturnType<typeof play> {
  return play(JSON.stringify(scenario));
}

interface Counted {
  readonly ok: number;
  readonly failed: number;
  readonly inFlight: number;
}

/** Everything that a Summary counts from its beginning to its end, by name. */
function countedThings(summary: Summary): [string, number, Counted][] {
  const things: [string, number, Counted][] = [];
  for (const [name, workload] of Object.entries(summary.workloads))
    things.push([name, workload.requests, workload]);
  for (const [name, service] of Object.entries(summary.services))
    things.push([name, service.requests, service]);
  for (const [name, database] of Object.entries(summary.databases)) {
    things.push([name, database.requests, database]);
    for (const [operation, figures] of Object.entries(database.operations))
      things.push([`${name}.${operation}`, figures.requests, figures]);
  }
  for (const [caller, callees] of Object.entries(summary.clients)) {
    for (const [callee, figures] of Object.entries(callees))
      things.push([`${caller} -> ${callee}`, figures.calls, figures]);
  }
  return things;
}

/** What must be true of every cache: nothing loads for ever, no more entries than places, one flight a key and instance. */
function expectCachesInOrder(
  scenario: RandomScenario,
  summary: Summary,
  metric: ReturnType<typeof play>["metric"],
): void {
  const caches = scenario["caches"] as Record<string, { capacity?: number; singleFlight?: boolean }>;
  const { instances } = summary.scenario.services["leaf"]!;
  for (const [name, { capacity = Infinity, singleFlight = false }] of Object.entries(caches)) {
    const { size, stampede, lookups, hits, staleHits, negativeHits, ...others } = summary.caches[name]!;
    expect([name, metric(["caches", name, "loading", "max"], AT_REST).value]).toEqual([name, 0]);
    expect(size.max).toBeLessThanOrEqual(capacity * (name === "near" ? instances : 1));
    if (singleFlight) expect(stampede).toBeLessThanOrEqual(instances);
    const { misses, earlyRefreshes, unavailable } = others;
    expect(hits + staleHits + negativeHits + misses + earlyRefreshes + unavailable).toBe(lookups);
  }
}

/** Each saga has ended, in one way, and what it was about to do has been done, undone, kept or left. */
function expectSagasAtTheirEnd(summary: Summary): void {
  for (const [name, saga] of Object.entries(summary.sagas)) {
    const { started, completed, compensated, stuck, manual, running } = saga;
    expect([name, completed + compensated + stuck + manual]).toEqual([name, started]);
    expect([name, running]).toEqual([name, 0]);
    const steps = Object.values(saga.steps);
    expect(steps[0]?.entered).toBe(started);
    steps.slice(1).forEach((step, index) => {
      expect(step.entered).toBe(steps[index]!.done + steps[index]!.passedOver);
    });
    const last = steps.at(-1)!;
    if (stuck + manual === 0) expect([name, last.done]).toEqual([name, completed]);
    for (const step of steps) {
      expect(step.undone + step.notUndone).toBeLessThanOrEqual(step.undoAttempts);
      expect(step.undone).toBeLessThanOrEqual(step.done + step.turnedBack);
    }
  }
}

describe("any system with faults and policies", { timeout: 120_000 }, () => {
  it("ends every request once, at every component, and gives back all that was taken", () => {
    fc.assert(
      fc.property(randomScenario, (scenario) => {
        const { summary, metric } = playRandom(scenario);
        for (const [name, begun, { ok, failed, inFlight }] of countedThings(summary)) {
          expect([name, ok + failed + inFlight]).toEqual([name, begun]);
          expect([name, inFlight]).toEqual([name, 0]);
        }
        for (const service of Object.keys(summary.services)) {
          for (const figure of ["utilization", "cpuUtilization"]) {
            expect([service, figure, metric(["services", service, figure], AT_REST).value ?? 0]).toEqual([
              service,
              figure,
              0,
            ]);
          }
          expect([service, metric(["services", service, "queue", "max"], AT_REST).value]).toEqual([
            service,
            0,
          ]);
        }
        expect(metric(["databases", "db", "queue", "max"], AT_REST).value).toBe(0);
        expect(metric(["databases", "db", "utilization"], AT_REST).value ?? 0).toBe(0);
        expectCachesInOrder(scenario, summary, metric);
        expectSagasAtTheirEnd(summary);
        for (const [name, broker] of Object.entries(summary.brokers)) expectBrokerAtRest(name, broker);
        expect(metric(["records", "row", "queue", "max"], AT_REST).value).toBe(0);
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  it("says the same twice, byte for byte", () => {
    fc.assert(
      fc.property(randomScenario, (scenario) => {
        expect(JSON.stringify(playRandom(scenario).summary)).toBe(
          JSON.stringify(playRandom(scenario).summary),
        );
      }),
      { seed: 2, numRuns: 20 },
    );
  });

  it("obeys Little's law at every queue: the queue's mean length is the sum of the waits over the time", () => {
    fc.assert(
      fc.property(randomScenario, (scenario) => {
        const { summary } = playRandom(scenario);
        // Under async threading several branches of a visit, and what it left behind, wait side by side.
        const blocking = Object.keys(summary.services).filter(
          (name) => summary.scenario.services[name]?.threading === "blocking",
        );
        const stations = [
          ...blocking.map((name) => summary.services[name]),
          ...Object.values(summary.databases),
        ];
        for (const station of stations) {
          if (station === undefined) continue;
          const { count, mean } = station.waiting;
          if (count === station.requests)
            expect(station.queue.mean * summary.durationMs).toBeCloseTo(count * (mean ?? 0), 3);
        }
      }),
      { seed: 3, numRuns: 40 },
    );
  });
});

const PAIR = { instances: 2 };

/** A hundred users call a front through these policies, and what is behind it fails. */
function failing(outer: Parameters<typeof weighted>[0], system: object): Summary {
  const users = {
    stages: [{ for: "5s", rate: "20/s" }],
    target: "front",
    client: weighted(outer, PAIR),
  };
  return run(JSON.stringify({ name: "failing", duration: "20s", workloads: { users }, ...system }));
}

describe("any stack of policies", { timeout: 60_000 }, () => {
  it("hands failures to the caller as failures", () => {
    fc.assert(
      fc.property(client, client, (outer, inner) => {
        const summary = failing(outer, {
          services: {
            front: { ...PAIR, steps: [{ call: "back" }], clients: { back: weighted(inner, PAIR) } },
            back: { ...PAIR, steps: [{ work: "1ms" }, { fail: "100%" }] },
          },
        });
        const users = summary.workloads["users"];
        expect(users?.ok).toBe(0);
        expect(users?.failed).toBe(users?.requests);
        expect(summary.clients["front"]?.["back"]?.ok).toBe(0);
      }),
      { seed: 4, numRuns: 60 },
    );
  });

  it("hands the failures of a broker to the caller as failures", () => {
    fc.assert(
      fc.property(client, client, fc.constantFrom("topics", "queues"), (outer, inner, kind) => {
        const summary = failing(outer, {
          services: {
            front: {
              ...PAIR,
              steps: [{ publish: "log.orders" }],
              clients: { log: { ...inner, loadBalancing: null, connections: null } },
            },
            back: { consumers: { orders: { from: "log.orders", steps: [] } } },
          },
          brokers: { log: { [kind]: { orders: {} } } },
          faults: { down: { at: 0, crash: { target: "log" } } },
        });
        const users = summary.workloads["users"];
        expect(users?.ok).toBe(0);
        expect(users?.failed).toBe(users?.requests);
        expect(summary.clients["front"]?.["log"]?.ok).toBe(0);
      }),
      { seed: 5, numRuns: 40 },
    );
  });
});

describe("an effect that only another variant has", () => {
  const text = `
name: test
duration: 10s
workloads: { users: { rate: 1/s, key: unique, target: shop } }
services: { shop: { steps: [{ effect: charged }] } }
invariants: { notShipped: { charged: 1, shipped: 0, settle: 1s } }
variants: { ships: { services.shop.steps: [{ effect: charged }, { effect: shipped }] }, charges: {} }`;

  it("is one that was not done", () => {
    expect(run(text, { variant: "charges" }).invariants["notShipped"]!.count).toBeGreaterThan(3);
    expect(run(text, { variant: "ships" }).invariants["notShipped"]!.count).toBe(0);
  });
});
