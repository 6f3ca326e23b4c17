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
}

const SAFE: Guards = { idempotent: true, commit: "after", maxAttempts: 20 };

interface Crash {
  readonly at: number;
  readonly length: number;
  readonly target: "orders" | "bank" | "depot" | "bus";
}

const PRICE = 25;

/**
 * Orders for ten seconds of two minutes, while participants, beginner and broker die as they like. Three of ten refunds
 * fail, and are taken up by a job. A shipment that fails fails again: without an outbox a step that is repeated after its event is out must come to the same answer.
 */
function orders(crashes: readonly Crash[], { idempotent, commit, maxAttempts }: Guards): Summary {
  const faults = crashes.map(
    ({ at, length, target }, index) =>
      `  crash${index}: { at: ${at}ms, for: ${length}ms, crash: { target: ${target} } }`,
  );
  return run(`
name: orders
duration: 2m
workloads: { users: { stages: [{ for: 10s, rate: 10/s }], key: unique, target: orders } }
services:
  orders: { instances: 2, steps: [{ saga: order }] }
  bank: { instances: 2, endpoints: { charge: [{ work: 10ms }, { effect: charged }, { work: 60ms }], refund: [{ work: 10ms }, { fail: 30% }, { effect: charged, undo: true }, { work: 5ms }] } }
  depot: { instances: 2, endpoints: { ship: [{ work: 10ms }, { fail: { probability: 30%, code: FAILED_PRECONDITION, by: key } }, { effect: shipped }, { work: 40ms }] } }
brokers: { bus: { topics: { orders: { partitions: 4 } } } }
network: { latency: 20ms }
sagas:
  order:
    coordinator: orders
    mode: choreographed
    events: { topic: bus.orders, idempotent: ${idempotent}, commit: ${commit}, maxAttempts: ${maxAttempts}, retryDelay: 500ms, sessionTimeout: 3s, heartbeatInterval: 1s }
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

const crashes = fc.array(
  fc.record({
    at: fc.integer({ min: 100, max: 10_000 }),
    length: fc.integer({ min: 1, max: 4000 }),
    target: fc.constantFrom("orders" as const, "bank" as const, "depot" as const, "bus" as const),
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

describe("a choreographed saga over a topic, with events known again", () => {
  it("keeps the money together and leaves nobody halfway, whoever dies and whenever", () => {
    fc.assert(
      fc.property(crashes, (schedule) => {
        const summary = orders(schedule, SAFE);
        const { started, completed, compensated, contradicted } = summary.sagas["order"]!;
        expect(completed + compensated).toBe(started);
        expect(contradicted).toBe(0);
        expect(unaccounted(summary)).toBe(0);
        expect(violations(summary)).toBe(0);
      }),
      { seed: 1, numRuns: 30 },
    );
  });

  const often = (everyMs: number, length: number, targets: readonly Crash["target"][]): Crash[] =>
    Array.from({ length: Math.floor(10_000 / everyMs) }, (_, index) => ({
      at: 300 + everyMs * index,
      length,
      target: targets[index % targets.length]!,
    }));
  const participants = often(700, 400, ["depot", "bank"]);
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
