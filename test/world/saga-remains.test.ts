import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { play, run } from "./run-yaml.ts";

const NO = "[{ work: 30ms }, { fail: { probability: 100%, code: FAILED_PRECONDITION } }]";

/** Ten orders, one a second, whose payments cannot be taken back before 30 s; a person comes after a minute. */
function refunds(faults: string): Summary {
  return run(`
name: refunds
duration: 4m
workloads: { users: { stages: [{ for: 10s, rate: 1/s }], arrivals: constant, target: shop, key: unique } }
services:
  shop: { steps: [{ saga: order }] }
  bank: { instances: 2, endpoints: { charge: [{ work: 100ms }], refund: [{ call: provider }] } }
  provider: { steps: [{ work: 30ms }] }
  depot: { endpoints: { ship: ${NO} } }
sagas:
  order:
    coordinator: shop
    mode: choreographed
    stuckAfter: 10s
    compensation: { onExhausted: { manual: 1m } }
    steps: [{ name: pay, do: [{ call: bank.charge }], undo: [{ call: bank.refund }] }, { name: ship, do: [{ call: depot.ship }] }]
faults: { down: { at: 0, for: 30s, crash: { target: provider } }, ${faults} }
`);
}

describe("an event that is kept for a person", () => {
  it("is not forgotten: its saga is never called stuck", () => {
    const { sagas, timeline } = refunds("");
    expect(sagas["order"]).toMatchObject({ compensated: 10, handedOver: 10 });
    expect(timeline.filter(({ text }) => text.includes("stuck"))).toEqual([]);
  });

  it.each([
    ["dead", "bankDies: { at: 50s, for: 2m, crash: { target: bank, select: 1 } }"],
    ["standing still", "bankStands: { at: 50s, for: 2m, freeze: { target: bank, select: 1 } }"],
  ])("goes to another instance where one is %s", (_, fault) => {
    expect(refunds(fault).sagas["order"]).toMatchObject({
      compensated: 10,
      handedOver: 10,
      duration: { max: 100 + 30 + 60_000 + 30 },
    });
  });

  it("is kept on where no instance runs", () => {
    const { compensated, duration } = refunds("bankDies: { at: 50s, for: 30s, crash: { target: bank } }")
      .sagas["order"]!;
    expect(compensated).toBe(10);
    expect(duration.max).toBe(100 + 30 + 2 * 60_000 + 30);
  });
});

describe("what a saga has written", () => {
  /** It writes at once; its coordinator dies at 100 ms; somebody reads every second. */
  const left = (log: string): Summary =>
    run(`
name: left
duration: 30s
workloads:
  movers: { stages: [{ for: 500ms, rate: 1/s }], arrivals: constant, target: mover }
  readers: { stages: [{ for: 1s, rate: 0/s }, { for: 9s, rate: 1/s }], arrivals: constant, target: bank.look }
services:
  mover: { steps: [{ saga: move }] }
  bank: { endpoints: { take: [{ write: account }], give: [{ write: account }], look: [{ read: account }] } }
  there: { steps: [{ work: 150ms }] }
records: { account: {} }
sagas:
  move: { coordinator: mover, log: ${log}, recovery: 0s, steps: [{ name: take, do: [{ call: bank.take }], undo: [{ call: bank.give }] }, { name: put, do: [{ call: there }] }] }
faults: { dies: { at: 100ms, for: 200ms, crash: { target: mover } } }
`);

  it("is never settled where the saga is lost halfway, and no read of it is dirty for that", () => {
    const { sagas, records } = left("memory");
    expect(sagas["move"]).toMatchObject({ stuck: 1 });
    const { reads, uncommittedReads, dirtyReads } = records!["account"]!;
    expect(reads).toBeGreaterThan(5);
    expect({ uncommittedReads, dirtyReads }).toEqual({ uncommittedReads: reads, dirtyReads: 0 });
  });

  it("is settled where another instance finishes it", () => {
    const { sagas, records } = left("durable");
    expect(sagas["move"]).toMatchObject({ completed: 1, recovered: 1 });
    expect(records!["account"]).toMatchObject({ uncommittedReads: 0, dirtyReads: 0 });
  });

  it("is known as its own where participants tell one another, too", () => {
    const { records, sagas } = run(`
name: direct
duration: 30s
workloads:
  users: { stages: [{ for: 500ms, rate: 1/s }], arrivals: constant, target: shop }
  readers: { stages: [{ for: 9s, rate: 20/s }], arrivals: constant, target: bank.look }
services:
  shop: { steps: [{ saga: order }] }
  bank: { endpoints: { charge: [{ call: books.write }], refund: [{ call: books.write }], look: [{ read: account }] } }
  books: { endpoints: { write: [{ write: account }] } }
  depot: { endpoints: { ship: [{ work: 1s }, { fail: { probability: 100%, code: FAILED_PRECONDITION } }] } }
records: { account: {} }
sagas: { order: { coordinator: shop, mode: choreographed, steps: [{ name: pay, do: [{ call: bank.charge }], undo: [{ call: bank.refund }] }, { name: ship, do: [{ call: depot.ship }] }] } }
`);
    expect(sagas["order"]).toMatchObject({ compensated: 1 });
    // 20 reads in the second between the payment and its refund.
    expect(records!["account"]!.dirtyReads).toBeGreaterThanOrEqual(19);
    expect(records!["account"]!.dirtyReads).toBeLessThanOrEqual(21);
  });
});

describe("a saga", () => {
  const orders = (log: string, client: string, limits: Parameters<typeof play>[1] = {}): Summary =>
    play(
      `
name: orders
duration: 60s
workloads: { users: { stages: [{ for: 30s, rate: 1/s }], arrivals: constant, target: shop, client: ${client} } }
services: { shop: { steps: [{ saga: order }] }, bank: { steps: [{ work: 100ms }] } }
sagas: { order: { coordinator: shop, log: ${log}, steps: [{ name: pay, do: [{ call: bank }] }] } }
`,
      limits,
    ).summary;

  it("that is over is alive no more", () => {
    const { stopped, sagas } = orders("durable", "{}", { liveMax: 6 });
    expect(stopped).toBeNull();
    expect(sagas["order"]).toMatchObject({ completed: 30 });
  });

  it("is not begun when whoever wanted it has called it off before it was noted down", () => {
    const impatient = orders("{ write: 200ms }", "{ timeout: 100ms, cancellation: true }");
    expect(impatient.workloads["users"]).toMatchObject({ failed: 30 });
    expect(impatient.sagas["order"]).toMatchObject({ started: 0 });
    // Called off later, it goes on.
    const later = orders("{ write: 200ms }", "{ timeout: 250ms, cancellation: true }");
    expect(later.workloads["users"]).toMatchObject({ failed: 30 });
    expect(later.sagas["order"]).toMatchObject({ started: 30, completed: 30 });
  });
});

describe("the connection of a transaction", () => {
  it("is given back when the operation has ended that uses it, whoever has given up", () => {
    const { workloads } = run(`
name: in use
duration: 2s
workloads:
  first: { stages: [{ for: 500ms, rate: 1/s }], arrivals: constant, target: shop.first }
  second: { stages: [{ for: 20ms, rate: 0/s }, { for: 1ms, rate: 1000/s }], arrivals: constant, target: shop.second }
services:
  shop:
    endpoints:
      first: [{ transaction: db, steps: [{ query: db.quick }, { parallel: [{ query: db.slow }, { steps: [{ sleep: 10ms }, { fail: 100% }] }] }] }]
      second: [{ query: db.quick }]
databases: { db: { connections: 1, operations: { quick: 1ms, slow: 100ms } } }
`);
    expect(workloads["first"]).toMatchObject({ failed: 1 });
    // The slow one runs from 1 ms to 101 ms.
    expect(workloads["second"]!.latency.max).toBeGreaterThanOrEqual(81);
    expect(workloads["second"]!.latency.max).toBeLessThanOrEqual(83);
  });

  it("is asked for by the next operation where the first got none", () => {
    const { workloads } = run(`
name: none
duration: 2s
workloads:
  holder: { stages: [{ for: 500ms, rate: 1/s }], arrivals: constant, target: shop.hold }
  other: { stages: [{ for: 500ms, rate: 1/s }], arrivals: constant, target: shop.both }
services:
  shop:
    endpoints:
      hold: [{ query: db.slow }]
      both: [{ sleep: 10ms }, { transaction: db, steps: [{ parallel: { branches: [{ query: db.quick }, { steps: [{ sleep: 80ms }, { query: db.quick }] }], waitFor: any } }] }]
databases: { db: { connections: { size: 1, acquireTimeout: 100ms }, operations: { quick: 1ms, slow: 150ms } } }
`);
    expect(workloads["other"]).toMatchObject({ ok: 1, latency: { max: 151 } });
  });
});

describe("who follows the log of a database", () => {
  it("reads nothing of one that is down", () => {
    const { databases } = run(`
name: captured
duration: 10s
workloads: { users: { stages: [{ for: 500ms, rate: 1/s }], arrivals: constant, target: shop } }
services: { shop: { steps: [{ transaction: db, steps: [{ query: db.write }, { publish: bus.orders, outbox: db }] }] } }
databases: { db: { operations: { write: 1ms }, outbox: { capture: { lag: 5s } } } }
brokers: { bus: { topics: { orders: {} } } }
faults: { down: { at: 3s, for: 30s, crash: { target: db } } }
`);
    expect(databases["db"]!.outbox).toMatchObject({ rows: 1, published: 0 });
  });
});
