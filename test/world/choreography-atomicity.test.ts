import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

interface Guards {
  /** Participants know an event again. */
  readonly idempotent: boolean;
  /** Whether an event counts as handled before or after that. */
  readonly commit: "before" | "after";
  /** How often an event that could not be published is tried, with what led to it. */
  readonly maxAttempts: number;
  /** Events go through the outboxes of whoever has them; else they are published at once. */
  readonly outbox: boolean;
}

const SAFE: Guards = { idempotent: true, commit: "after", maxAttempts: 20, outbox: false };
const WRITTEN: Guards = { ...SAFE, outbox: true };

interface Crash {
  readonly at: number;
  readonly length: number;
  readonly target: "orders" | "bank" | "depot" | "bus" | "bankDb" | "depotDb";
}

const PRICE = 25;

/**
 * Orders for ten seconds of two minutes, while whoever has a part in them dies as it likes. Three of ten refunds fail,
 * and are taken up by a job. A shipment that fails fails again (by: key): without an outbox a step that is repeated after
 * its event is out must come to the same answer.
 */
function orders(
  crashes: readonly Crash[],
  guards: Guards,
  failsBy: "key" | "request" = "key",
  brokerMs = 20,
): Summary {
  const { idempotent, commit, maxAttempts, outbox } = guards;
  const polled = outbox ? "outbox: { poll: 100ms, batch: 100 }" : "";
  const sharded = outbox ? "shards: 3, " : "";
  const captured = outbox ? "outbox: { capture: { lag: 20ms, flush: 1s } }" : "";
  const faults = crashes.map(
    ({ at, length, target }, index) =>
      `  crash${index}: { at: ${at}ms, for: ${length}ms, crash: { target: ${target} } }`,
  );
  return run(`
name: orders
duration: 2m
workloads: { users: { stages: [{ for: 10s, rate: 10/s }], key: unique, target: orders } }
services:
  orders: { instances: 2, steps: [{ transaction: ordersDb, steps: [{ effect: ordered }, { saga: order }] }] }
  bank: { instances: 2, endpoints: { charge: [{ work: 10ms }, { effect: charged }, { work: 60ms }], refund: [{ work: 10ms }, { fail: 30% }, { effect: charged, undo: true }, { work: 5ms }] } }
  depot: { instances: 2, endpoints: { ship: [{ work: 10ms }, { fail: { probability: 30%, code: FAILED_PRECONDITION, by: ${failsBy} } }, { effect: shipped }, { work: 40ms }] } }
databases:
  ordersDb: { connections: 50, operations: { write: 1ms }, ${polled} }
  bankDb: { connections: 50, operations: { write: 1ms }, ${sharded}${polled} }
  depotDb: { connections: 50, operations: { write: 1ms }, ${sharded}${captured} }
brokers: { bus: { topics: { orders: { partitions: 4 } } } }
network: { latency: 20ms, links: { depot: { bus: { latency: ${brokerMs}ms } } } }
sagas:
  order:
    coordinator: orders
    mode: choreographed
    events: { topic: bus.orders, ${outbox ? "outbox: { orders: ordersDb, bank: bankDb, depot: depotDb }, " : ""}idempotent: ${idempotent}, commit: ${commit}, maxAttempts: ${maxAttempts}, retryDelay: 500ms, sessionTimeout: 3s, heartbeatInterval: 1s }
    steps:
      - { name: charge, do: [{ call: bank.charge }], undo: [{ call: bank.refund }] }
      - { name: ship, do: [{ call: depot.ship }] }
    compensation: { onExhausted: { reconcile: 1500ms } }
invariants:
  chargedAndNotShipped: { charged: 1+, shipped: 0, settle: 60s }
  shippedAndNotCharged: { shipped: 1+, charged: 0, settle: 60s }
  twice: { charged: 2+, settle: 1s }
  shippedTwice: { shipped: 2+, settle: 1s }
faults:
  far: { at: 119s, for: 1s, crash: { target: orders } }
${faults.join("\n")}
`);
}

const SERVICES = ["orders", "bank", "depot", "bus"] as const;

const crashesOf = (targets: readonly Crash["target"][]): fc.Arbitrary<Crash[]> =>
  fc.array(
    fc.record({
      at: fc.integer({ min: 100, max: 10_000 }),
      length: fc.integer({ min: 1, max: 4000 }),
      target: fc.constantFrom(...targets),
    }),
    { minLength: 1, maxLength: 6 },
  );

/** Money that was taken and not given back, beside what completed orders cost. */
function unaccounted({ sagas, effects }: Summary): number {
  const { done, undone } = effects["charged"]!;
  return PRICE * (done - undone) - PRICE * sagas["order"]!.completed;
}

function violations({ invariants }: Summary): number {
  return Object.values(invariants).reduce((sum, { count }) => sum + count, 0);
}

const often = (everyMs: number, length: number, targets: readonly Crash["target"][]): Crash[] =>
  Array.from({ length: Math.floor(10_000 / everyMs) }, (_, index) => ({
    at: 300 + everyMs * index,
    length,
    target: targets[index % targets.length]!,
  }));
const participants = often(700, 400, ["depot", "bank"]);

describe("a choreographed saga over a topic, with events known again", () => {
  it("keeps the money together and leaves nobody halfway, whoever dies and whenever", () => {
    fc.assert(
      fc.property(crashesOf(SERVICES), (schedule) => {
        const summary = orders(schedule, SAFE);
        const { started, completed, compensated, contradicted } = summary.sagas["order"]!;
        expect(completed + compensated).toBe(started);
        expect(contradicted).toBe(0);
        expect(unaccounted(summary)).toBe(0);
        expect(violations(summary)).toBe(0);
      }),
      { seed: 1, numRuns: 20 },
    );
  });

  const broker = often(250, 20, ["bus"]);

  it.each([
    ["knowing events again", { ...SAFE, idempotent: false }, participants],
    ["committing afterwards", { ...SAFE, commit: "before" as const }, participants],
    ["trying again what could not be published", { ...SAFE, maxAttempts: 1 }, broker],
  ])("is damaged without %s, and every bit of money is found with a key", (_, guards, schedule) => {
    const safe = orders(schedule, SAFE);
    expect(violations(safe) + safe.sagas["order"]!.stuck).toBe(0);
    const summary = orders(schedule, guards);
    expect(violations(summary) + summary.sagas["order"]!.stuck).toBeGreaterThan(0);
    // A key may be charged too often by as many crashes as there were.
    expect(Math.abs(unaccounted(summary))).toBeLessThanOrEqual(PRICE * schedule.length * violations(summary));
  });
});

describe("a choreographed saga whose events go through the outboxes of its participants", () => {
  it("keeps the money together, whatever a step that is repeated comes to", () => {
    fc.assert(
      fc.property(crashesOf([...SERVICES, "bankDb", "depotDb"]), (schedule) => {
        const summary = orders(schedule, WRITTEN, "request");
        const { started, completed, compensated, contradicted } = summary.sagas["order"]!;
        expect(started).toBe(summary.effects["ordered"]!.done);
        expect(completed + compensated).toBe(started);
        expect(contradicted).toBe(0);
        expect(unaccounted(summary)).toBe(0);
        expect(violations(summary)).toBe(0);
      }),
      { seed: 1, numRuns: 20 },
    );
  });

  const beginner = often(400, 100, ["orders"]);
  it("begins with the order, or not at all", () => {
    const begun = (guards: Guards): number => {
      const { sagas, effects } = orders(beginner, guards);
      return sagas["order"]!.started - effects["ordered"]!.done;
    };
    expect(begun(WRITTEN)).toBe(0);
    // Published while the order was not yet durable, and never was.
    expect(begun(SAFE)).toBeGreaterThan(0);
  });

  it("is contradicted without them when a step is repeated whose event is out", () => {
    // An acknowledgement that is long on its way is met by many crashes.
    const schedule = often(2100, 20, ["depot"]);
    const contradicted = (guards: Guards): number =>
      orders(schedule, guards, "request", 400).sagas["order"]!.contradicted!;
    expect(contradicted(SAFE)).toBeGreaterThan(0);
    expect(contradicted(WRITTEN)).toBe(0);
  });
});
