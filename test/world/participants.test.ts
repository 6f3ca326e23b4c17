import { describe, expect, it } from "vitest";
import type { TraceSpan } from "../../src/observe/tracing/trace.ts";
import { run } from "./run-yaml.ts";
import { traced } from "./traced.ts";

interface Parts {
  /** Events over a topic, or from one participant to the next. */
  readonly events: string;
  readonly steps?: string;
  readonly more?: string;
  readonly ship?: string;
}

/** One order a second from 0 on, ten of them; a payment takes 100 ms, a shipment 50 ms, to take money back 30 ms. */
function orders({ events, steps = `${PAY}, ${SHIP}`, more = "", ship = "[{ work: 50ms }]" }: Parts): string {
  return `
name: orders
duration: 2m
workloads: { users: { stages: [{ for: 10s, rate: 1/s }], arrivals: constant, target: shop, key: unique } }
services:
  shop: { steps: [{ saga: order }] }
  bank: { endpoints: { charge: [{ work: 100ms }], refund: [{ work: 30ms }] } }
  depot: { endpoints: { ship: ${ship}, count: [{ work: 1ms }] } }
brokers: { bus: { topics: { orders: { partitions: 4 } } } }
sagas: { order: { coordinator: shop, mode: choreographed, ${events} steps: [${steps}] } }
${more}`;
}

const PAY = "{ name: pay, do: [{ call: bank.charge }], undo: [{ call: bank.refund }] }";
const SHIP = "{ name: ship, do: [{ call: depot.ship }] }";
const NO = "[{ fail: { probability: 100%, code: FAILED_PRECONDITION } }]";

const WAYS = [
  ["over a topic", "events: bus.orders,"],
  ["from one participant to the next", ""],
] as const;

describe.each(WAYS)("what a participant of a choreographed saga does, told %s,", (_, events) => {
  it("is a visit at the endpoint that says what is done, and fails as its step does", () => {
    const { services } = run(orders({ events, ship: NO }));
    expect(services["bank"]?.endpoints["charge"]).toMatchObject({ requests: 10, ok: 10, failed: 0 });
    expect(services["bank"]?.endpoints["refund"]).toMatchObject({ requests: 10, ok: 10 });
    expect(services["depot"]?.endpoints["ship"]).toMatchObject({ requests: 10, ok: 0, failed: 10 });
    expect(services["depot"]?.causes).toMatchObject({ injected: 10 });
  });

  it("is one visit for each attempt, also for one that was given up and goes on", () => {
    const timed = SHIP.replace("}]", "}], timeout: 40ms, retry: { maxAttempts: 3 }");
    const summary = run(orders({ events, steps: `${PAY}, ${timed}` }));
    expect(summary.sagas["order"]?.steps["ship"]).toMatchObject({ attempts: 30, inDoubt: 30 });
    expect(summary.services["depot"]?.endpoints["ship"]).toMatchObject({ requests: 30, ok: 30, inFlight: 0 });
    // Nobody waited for any of them: what was taken are the events.
    const { goodput, requests } = summary.services["depot"]!;
    expect(goodput * 120).toBeCloseTo(requests - 30);
  });

  it("is struck by a fault at that endpoint while it lasts, and by one at another endpoint is not", () => {
    const faults = (endpoint: string): string =>
      `faults: { declined: { at: 2500ms, for: 3s, errors: { target: depot.${endpoint}, ratio: 100%, code: FAILED_PRECONDITION } } }`;
    const struck = run(orders({ events, more: faults("ship") }));
    // Those that begin at 3, 4 and 5 s come to their shipment under it.
    expect(struck.sagas["order"]).toMatchObject({ completed: 7, compensated: 3 });
    expect(struck.services["depot"]?.endpoints["ship"]).toMatchObject({ failed: 3 });
    const spared = run(orders({ events, more: faults("count") }));
    expect(spared.sagas["order"]).toMatchObject({ completed: 10 });
  });

  it("is slowed by a fault at that endpoint", () => {
    const slow = "faults: { slow: { at: 0s, slow: { target: depot.ship, factor: 3 } } }";
    const { sagas } = run(orders({ events, more: slow }));
    expect(sagas["order"]?.duration).toMatchObject({ min: 100 + 3 * 50, max: 250 });
  });

  it("ends with its machine", () => {
    const crash = "faults: { dies: { at: 120ms, for: 1s, crash: { target: depot } } }";
    const { services } = run(orders({ events, more: crash }));
    const ship = services["depot"]!.endpoints["ship"]!;
    expect(ship).toMatchObject({ failed: 1, inFlight: 0 });
    expect(ship.requests).toBe(ship.ok + 1);
  });

  it("is a step in the trace of the request that began the saga, and so is how it failed and what came of the saga", () => {
    const { traces } = traced(orders({ events, ship: NO }), { count: 1 });
    const all = spansIn(traces[0]!.root);
    const told = all
      .filter(({ kind }) => kind === "step")
      .map(({ name, failure, fromNs, toNs }) => ({
        name,
        cause: failure?.cause,
        ms: (toNs! - fromNs) / 1e6,
      }));
    expect(told).toEqual([
      { name: "pay", cause: undefined, ms: 100 },
      { name: "ship", cause: "injected", ms: 0 },
      { name: "undo pay", cause: undefined, ms: 30 },
    ]);
    expect(all.flatMap(({ marks }) => marks.map(({ what }) => what))).toContain("compensated");
  });
});

function spansIn(span: TraceSpan): readonly TraceSpan[] {
  return [span, ...span.children.flatMap(spansIn)];
}
