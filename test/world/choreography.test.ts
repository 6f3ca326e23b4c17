import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

interface Parts {
  /** Of the saga. */
  readonly saga: string;
  readonly more?: string;
  readonly ship?: string;
}

/** One order a second from 0 on, ten of them; a payment takes 100 ms, a shipment 50 ms, to take money back 30 ms. */
function orders({ saga, more = "", ship = "[{ work: 50ms }]" }: Parts): Summary {
  return run(`
name: orders
duration: 2m
workloads: { users: { stages: [{ for: 10s, rate: 1/s }], arrivals: constant, target: shop, key: unique } }
services:
  shop: { steps: [{ saga: order }] }
  bank: { endpoints: { charge: [{ work: 100ms }, { effect: charged }], refund: [{ work: 30ms }, { effect: charged, undo: true }] } }
  depot: { endpoints: { ship: ${ship}, fetch: [{ work: 20ms }] } }
brokers: { bus: { topics: { orders: { partitions: 4 } } } }
sagas: { order: { coordinator: shop, mode: choreographed, ${saga} } }
${more}`);
}

const PAY = "{ name: pay, do: [{ call: bank.charge }], undo: [{ call: bank.refund }] }";
const SHIP = "{ name: ship, do: [{ call: depot.ship }] }";
const NO = "[{ fail: { probability: 100%, code: FAILED_PRECONDITION } }]";

const figures = (summary: Summary) => summary.sagas["order"]!;

describe.each([
  ["over a topic", "events: bus.orders"],
  ["from one participant to the next", ""],
])("a choreographed saga, %s,", (_, events) => {
  const saga = (steps: string): string => `steps: [${steps}]${events === "" ? "" : `, ${events}`}`;

  it("is completed when the last participant has done its part, and answers at once", () => {
    const summary = orders({ saga: saga(`${PAY}, ${SHIP}`) });
    expect(figures(summary)).toMatchObject({ started: 10, completed: 10, stuck: 0, contradicted: 0 });
    expect(figures(summary).duration).toMatchObject({ min: 150, max: 150 });
    expect(summary.workloads["users"]).toMatchObject({ ok: 10, latency: { max: 0 } });
  });

  it("is undone by events that go back from the step that failed", () => {
    const summary = orders({ saga: saga(`${PAY}, ${SHIP}`), ship: NO });
    expect(figures(summary)).toMatchObject({ started: 10, completed: 0, compensated: 10 });
    expect(figures(summary).duration).toMatchObject({ min: 130, max: 130 });
    expect(figures(summary).steps["pay"]).toMatchObject({ done: 10, undone: 10 });
    expect(summary.effects["charged"]).toMatchObject({ done: 10, undone: 10 });
  });

  it("is stuck a minute after a failure that nobody is told of", () => {
    const summary = orders({
      saga: saga(`${PAY}, ${SHIP.replace("}]", "}], failureEvent: false")}`),
      ship: NO,
    });
    expect(figures(summary)).toMatchObject({ started: 10, compensated: 0, stuck: 10, running: 0 });
    expect(summary.effects["charged"]).toMatchObject({ done: 10, undone: 0 });
    expect(summary.timeline.find(({ kind }) => kind === "saga")?.atMs).toBe(60_100);
  });

  it("repeats a step where it is done, with its pauses", () => {
    const retried = SHIP.replace("}]", "}], retry: { maxAttempts: 3, backoff: { base: 200ms } }");
    const { steps, duration } = figures(
      orders({ saga: saga(`${PAY}, ${retried}`), ship: "[{ fail: 100% }]" }),
    );
    expect(steps["ship"]).toMatchObject({ entered: 10, attempts: 30, turnedBack: 10 });
    expect(duration).toMatchObject({ min: 100 + 2 * 200 + 30, max: 530 });
  });

  it("undoes first what timed out, as it may have been done", () => {
    const timed = `{ name: ship, do: [{ call: depot.ship }], undo: [{ call: depot.fetch }], timeout: 40ms }`;
    const { steps, compensated, duration } = figures(orders({ saga: saga(`${PAY}, ${timed}`) }));
    expect(compensated).toBe(10);
    expect(steps["ship"]).toMatchObject({ inDoubt: 10, undone: 10 });
    expect(duration).toMatchObject({ min: 100 + 40 + 20 + 30, max: 190 });
  });

  it("passes over steps without an undo, and counts what stays", () => {
    const mail = "{ name: mail, do: [{ call: bank.charge }] }";
    const { steps, compensated } = figures(orders({ saga: saga(`${mail}, ${SHIP}`), ship: NO }));
    expect(compensated).toBe(10);
    expect(steps["mail"]).toMatchObject({ done: 10, kept: 10, undoAttempts: 0 });
  });

  it("is left to a person when an undo is given up", () => {
    const pay = PAY.replace("bank.refund", "bank.charge");
    const summary = orders({
      saga: `${saga(`${pay}, ${SHIP}`)}, compensation: { timeout: 50ms }`,
      ship: NO,
    });
    expect(figures(summary)).toMatchObject({ manual: 10, handedOver: 10, compensated: 0 });
  });
});

describe("the events of a choreographed saga", () => {
  it("that are lost on the way leave it stuck where it was", () => {
    const { stuck, completed, steps } = figures(
      orders({
        saga: `steps: [${PAY}, ${SHIP}]`,
        more: "faults: { cut: { at: 0, for: 5s, partition: { between: [bank, depot], messages: dropped } } }",
      }),
    );
    // Payments end 100 ms after each second: those of 0 to 4 s are told to nobody.
    expect({ stuck, completed }).toEqual({ stuck: 5, completed: 5 });
    expect(steps["ship"]?.stuck).toBe(0);
    expect(steps["pay"]?.stuck).toBe(5);
  });

  it("that a broker keeps are late, and a saga that was stuck goes on with them", () => {
    const summary = orders({
      saga: `events: { topic: bus.orders, sessionTimeout: 6s, heartbeatInterval: 1s }, stuckAfter: 5s, steps: [${PAY}, ${SHIP}]`,
      more: "faults: { down: { at: 2050ms, for: 30s, crash: { target: depot } } }",
    });
    expect(figures(summary)).toMatchObject({ started: 10, completed: 10, stuck: 0, contradicted: 0 });
    expect(figures(summary).duration.max).toBeGreaterThan(25_000);
    expect(summary.timeline.find(({ kind }) => kind === "saga")?.text).toContain("stuck halfway");
  });

  it("that cannot be published are tried as often as their consumer tries a message, with all that led to them", () => {
    const outage = "faults: { down: { at: 3050ms, for: 1s, errors: { target: bus, ratio: 1 } } }";
    const saga = (attempts: number): string =>
      `events: { topic: bus.orders, maxAttempts: ${attempts}, retryDelay: 2s }, steps: [${PAY}, ${SHIP}]`;
    const once = orders({ saga: saga(1), more: outage });
    // The one of 3 s has paid and cannot say so; that of 4 s cannot begin.
    expect(figures(once)).toMatchObject({ started: 9, completed: 8, stuck: 1 });
    const twice = orders({ saga: saga(2), more: outage });
    expect(figures(twice)).toMatchObject({ started: 9, completed: 9 });
    expect(twice.effects["charged"]?.done).toBe(10);
  });

  it("end a saga twice when they are repeated and are answered otherwise", () => {
    // Each event to the depot arrives twice, as the answer to the first is lost; the second finds nothing left.
    const summary = run(`
name: repeated
duration: 3m
workloads: { users: { stages: [{ for: 100s, rate: 10/s }], target: shop, key: unique } }
services:
  shop: { steps: [{ saga: order }], clients: { depot: { timeout: 60ms, retry: { maxAttempts: 2 } } } }
  depot: { endpoints: { ship: [{ sleep: 100ms }, { fail: { probability: 50%, code: FAILED_PRECONDITION } }] } }
sagas: { order: { coordinator: shop, mode: choreographed, steps: [{ name: ship, do: [{ call: depot.ship }] }] } }
`);
    const { started, completed, compensated, contradicted } = figures(summary);
    expect(completed + compensated).toBe(started);
    // Two independent answers differ half of the time.
    expect(Math.abs(contradicted! - started / 2)).toBeLessThan(3.5 * Math.sqrt(started / 4));
  });
});

describe("an undo that a participant has given up", () => {
  const down = "faults: { down: { at: 0, for: 30s, crash: { target: provider } } }";
  const undone = (onExhausted: string, events: string): Summary =>
    run(`
name: refunds
duration: 3m
workloads: { users: { stages: [{ for: 10s, rate: 1/s }], arrivals: constant, target: shop, key: unique } }
services:
  shop: { steps: [{ saga: order }] }
  bank: { instances: 2, endpoints: { charge: [{ work: 100ms }, { effect: charged }], refund: [{ call: provider }, { effect: charged, undo: true }] } }
  provider: { steps: [{ work: 30ms }] }
  depot: { endpoints: { ship: ${NO} } }
brokers: { bus: { topics: { orders: { partitions: 4 } } } }
sagas: { order: { coordinator: shop, mode: choreographed, stuckAfter: 10s, ${events} compensation: { onExhausted: ${onExhausted} }, steps: [${PAY}, ${SHIP}] } }
${down}
`);

  describe.each([
    ["over a topic", "events: bus.orders,"],
    ["over a topic, known again", "events: { topic: bus.orders, idempotent: true },"],
    ["from one participant to the next", ""],
  ])("%s", (_, events) => {
    it("is done when a person comes", () => {
      const summary = undone("{ manual: 1m }", events);
      const { handedOver, compensated, manual, stuck, duration } = figures(summary);
      expect({ handedOver, compensated, manual, stuck }).toEqual({
        handedOver: 10,
        compensated: 10,
        manual: 0,
        stuck: 0,
      });
      expect(duration).toMatchObject({ min: 100 + 60_000 + 30, max: 60_130 });
      expect(summary.effects["charged"]).toMatchObject({ done: 10, undone: 10 });
    });

    it("is tried by every run of a job until it is done", () => {
      const { handedOver, compensated, duration, steps } = figures(undone("{ reconcile: 20s }", events));
      // At 20 s the provider is down yet; at 40 s it is not. Orders began each second from 0 to 9 s.
      expect({ handedOver, compensated }).toEqual({ handedOver: 20, compensated: 10 });
      expect(duration).toMatchObject({ min: 31_030, max: 40_030 });
      expect(steps["pay"]).toMatchObject({ undoAttempts: 30, undone: 10 });
    });

    it("waits where nobody comes", () => {
      expect(figures(undone("manual", events))).toMatchObject({ handedOver: 10, manual: 10, compensated: 0 });
    });
  });
});
