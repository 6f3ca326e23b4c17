import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

interface Guards {
  /** Participants know a request again. */
  readonly idempotent: boolean;
  readonly log: "memory" | "durable" | "{ write: 3ms }";
}

const SAFE: Guards = { idempotent: true, log: "durable" };

const SAGA = `
    steps:
      - { name: charge, do: [{ call: bank.charge }], undo: [{ call: bank.refund }] }
      - { name: ship, do: [{ call: depot.ship }], undo: [{ call: depot.fetch }] }
      - { name: rate, do: [{ call: depot.rate }] }`;
const TWO_PHASES = `
    mode: twoPhaseCommit
    steps:
      - { name: bank, do: [{ call: depot.rate }], confirm: [{ call: bank.charge }], undo: [{ call: bank.refund }] }
      - { name: depot, do: [{ call: depot.rate }], confirm: [{ call: depot.ship }], undo: [{ call: depot.fetch }] }`;

/** Orders for ten seconds of forty, while the coordinator's instances die as they like. */
function orders(saga: string, crashes: readonly Crash[], { idempotent, log }: Guards): Summary {
  const knows = idempotent ? "idempotency: { by: request, ttl: 1h }, " : "";
  const faults = crashes.map(
    ({ at, length, instances }, index) =>
      `  crash${index}: { at: ${at}ms, for: ${length}ms, crash: { target: orders, select: ${instances} } }`,
  );
  return run(`
name: orders
duration: 40s
workloads: { users: { stages: [{ for: 10s, rate: 20/s }], key: unique, target: orders } }
services:
  orders: { instances: 2, steps: [{ saga: order }] }
  bank: { ${knows}endpoints: { charge: [{ work: 30ms }, { effect: charged }, { work: 20ms }], refund: [{ work: 20ms }, { effect: charged, undo: true }] } }
  depot: { ${knows}endpoints: { ship: [{ work: 40ms }, { effect: shipped }, { work: 10ms }], fetch: [{ work: 20ms }, { effect: shipped, undo: true }], rate: [{ work: 20ms }, { fail: { probability: 30%, code: FAILED_PRECONDITION } }] } }
network: { latency: 1ms }
sagas:
  order:
    coordinator: orders
    log: ${log}
    recovery: 300ms
    compensation: { retry: { maxAttempts: 5, backoff: { base: 100ms } } }${saga}
invariants:
  chargedAndNotShipped: { charged: 1+, shipped: 0, settle: 10s }
  shippedAndNotCharged: { shipped: 1+, charged: 0, settle: 10s }
  twice: { charged: 2+ , settle: 1s }
faults:
  far: { at: 39s, for: 1s, crash: { target: orders } }
${faults.join("\n")}
`);
}

interface Crash {
  readonly at: number;
  readonly length: number;
  readonly instances: number;
}

const crashes = fc.array(
  fc.record({
    at: fc.integer({ min: 100, max: 10_000 }),
    length: fc.integer({ min: 1, max: 3000 }),
    instances: fc.integer({ min: 1, max: 2 }),
  }),
  { minLength: 1, maxLength: 6 },
);

/** Keys that are as they must not be, and money that no completed order accounts for. */
function damage({ sagas, effects, invariants }: Summary): number {
  const { charged, shipped } = effects;
  const { completed } = sagas["order"]!;
  const violations = Object.values(invariants).reduce((sum, { count }) => sum + count, 0);
  const kept = Math.abs(charged!.done - charged!.undone - completed);
  return violations + kept + Math.abs(shipped!.done - shipped!.undone - completed);
}

describe.each([
  ["an orchestrated saga", SAGA],
  ["two-phase commit", TWO_PHASES],
])("%s with a durable log and idempotent participants", (_, saga) => {
  it("leaves nothing halfway and does nothing twice, whenever its coordinator dies", () => {
    fc.assert(
      fc.property(
        crashes,
        fc.constantFrom("durable" as const, "{ write: 3ms }" as const),
        (schedule, log) => {
          const summary = orders(saga, schedule, { ...SAFE, log });
          const { started, completed, compensated } = summary.sagas["order"]!;
          expect(completed + compensated).toBe(started);
          expect(damage(summary)).toBe(0);
        },
      ),
      { seed: 1, numRuns: 40 },
    );
  });

  const often = Array.from({ length: 12 }, (__, index) => ({
    at: 500 + 700 * index,
    length: 400,
    instances: 1,
  }));

  it("is damaged without either of the two: the test can tell", () => {
    expect(damage(orders(saga, often, SAFE))).toBe(0);
    expect(damage(orders(saga, often, { ...SAFE, idempotent: false }))).toBeGreaterThan(0);
    expect(damage(orders(saga, often, { ...SAFE, log: "memory" }))).toBeGreaterThan(0);
  });
});
