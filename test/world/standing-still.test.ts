import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

interface Setting {
  readonly saga: string;
  readonly orders?: string;
  readonly more?: string;
  readonly faults: string;
}

/** One order at 0 s, which is a saga. What it calls fails until 4 s, and its coordinator stands still until 5 s. */
const order = ({ saga, orders = "", more = "", faults }: Setting): Summary =>
  run(`
name: test
duration: 20s
workloads: { users: { stages: [{ for: 1s, rate: 1/s }], arrivals: constant, target: orders } }
services:
  orders: { ${orders} steps: [{ saga: order }] }
  shop: { endpoints: { take: [], slow: [{ sleep: 2s }] } }
sagas: { order: { coordinator: orders, ${saga} } }
${more}
faults: { broken: { at: 0, for: 4s, errors: { target: shop.take, ratio: 100% } }, ${faults} }
`);

const TAKE = "{ name: only, do: [{ call: shop.take }] }";
const still = (from: string): string =>
  `still: { at: ${from}, for: ${5 - Number(from.slice(0, -1))}s, freeze: { target: orders } }`;

/** Nothing was asked too early: or it would have failed. */
function expectDoneAfterTheThaw(summary: Summary): void {
  expect(summary.sagas["order"]).toMatchObject({ started: 1, completed: 1, compensated: 0 });
  expect(summary.workloads["users"]!.latency.min).toBeGreaterThanOrEqual(5000);
}

describe("a coordinator that stands still", () => {
  it("does not go on when its log is written", () => {
    expectDoneAfterTheThaw(
      order({ saga: `log: { write: 100ms }, steps: [${TAKE}]`, faults: still("0.05s") }),
    );
  });

  it("does not try again when a pause is over", () => {
    const retry = "retry: { maxAttempts: 2, backoff: { base: 1s } }";
    const summary = order({
      saga: `log: memory, steps: [${TAKE.replace("}] }", `}], ${retry} }`)}]`,
      faults: still("0.5s"),
    });
    expectDoneAfterTheThaw(summary);
    expect(summary.sagas["order"]!.steps["only"]!.attempts).toBe(2);
  });

  it("gives no step up, and finds its answer first when it goes on", () => {
    const slow = "{ name: only, timeout: 1s, do: [{ call: shop.slow }] }";
    const summary = order({ saga: `log: memory, steps: [${slow}]`, faults: still("0.5s") });
    expectDoneAfterTheThaw(summary);
    expect(summary.sagas["order"]!.steps["only"]).toMatchObject({ attempts: 1, inDoubt: 0 });
  });

  it("takes up no saga of another that is dead", () => {
    // The first instance has the saga and dies while it waits for its step; the other stands still until 5 s.
    const summary = order({
      saga: `log: durable, recovery: 1s, steps: [${TAKE}]`,
      more: "network: { links: { orders: { shop: { latency: 300ms } } } }",
      orders: "instances: 2,",
      faults:
        "dead: { at: 0.1s, for: 19s, crash: { target: orders, select: 1 } }, still: { at: 0.05s, for: 4.95s, freeze: { target: orders } }",
    });
    expect(summary.sagas["order"]).toMatchObject({ started: 1, recovered: 1, completed: 1, compensated: 0 });
  });

  it("asks its log again no earlier than it goes on", () => {
    // The begin is written, then the log is away: the end of the step is refused at 100 ms, and comes again at 5 s.
    const summary = order({
      saga: "log: { query: db.write }, steps: [{ name: only, do: [{ sleep: 100ms }] }]",
      more: "databases: { db: { operations: { write: 1ms } } }",
      faults: `away: { at: 0.05s, for: 3s, crash: { target: db } }, ${still("0.5s")}`,
    });
    expectDoneAfterTheThaw(summary);
    expect(summary.databases["db"]!.requests).toBe(3);
  });
});

describe("whoever stands still while a transaction ends", () => {
  const shop = (faults: string): Summary["workloads"][string] =>
    run(`
name: test
duration: 20s
workloads: { users: { stages: [{ for: 1s, rate: 1/s }], arrivals: constant, target: shop } }
services: { shop: { steps: [{ transaction: db, steps: [{ query: db.write }] }] } }
databases: { db: { operations: { write: 1ms }, replicas: { count: 1, mode: sync, lag: 500ms } } }
faults: { still: { at: 100ms, for: 4.9s, freeze: { target: shop } }${faults} }
`).workloads["users"]!;

  it("learns of it afterwards that replicas have it", () => {
    expect(shop("")).toMatchObject({ ok: 1, latency: { min: 5000 } });
  });

  it("learns of it afterwards that it is not to be", () => {
    const outage = ", outage: { at: 200ms, for: 1s, crash: { target: db, select: primary } }";
    expect(shop(outage)).toMatchObject({ failed: 1, failedLatency: { min: 5000 } });
  });
});

describe("a server that stands still", () => {
  it("ends no operation before it goes on, and what was left of it then", () => {
    const { workloads } = run(`
name: test
duration: 20s
workloads: { users: { stages: [{ for: 1s, rate: 1/s }], arrivals: constant, target: shop } }
services: { shop: { steps: [{ query: db.write }] } }
databases: { db: { operations: { write: 1s } } }
faults: { server: { at: 500ms, for: 4.5s, freeze: { target: db } } }
`);
    expect(workloads["users"]).toMatchObject({ ok: 1, latency: { min: 5500 } });
  });

  it("commits nothing for somebody who is dead by then", () => {
    const { effects } = run(`
name: test
duration: 20s
workloads: { users: { stages: [{ for: 1s, rate: 1/s }], arrivals: constant, target: shop } }
services: { shop: { steps: [{ transaction: db, steps: [{ query: db.write }, { sleep: 1s }, { effect: stored }] }] } }
databases: { db: { operations: { write: 1ms } } }
faults: { server: { at: 500ms, for: 4.5s, freeze: { target: db } }, caller: { at: 2s, for: 1s, crash: { target: shop } } }
`);
    expect(effects["stored"]!.done).toBe(0);
  });

  it("does not wake up whoever asked it", () => {
    const { workloads } = run(`
name: test
duration: 20s
workloads: { users: { stages: [{ for: 1s, rate: 1/s }], arrivals: constant, target: shop } }
services: { shop: { steps: [{ transaction: db, steps: [{ query: db.write }, { sleep: 1s }] }] } }
databases: { db: { operations: { write: 1ms } } }
faults: { server: { at: 500ms, for: 2.5s, freeze: { target: db } }, caller: { at: 2s, for: 3s, freeze: { target: shop } } }
`);
    expect(workloads["users"]).toMatchObject({ ok: 1, latency: { min: 5000 } });
  });

  it.each(["", "replicas: { count: 1 }", "shards: 2"])("commits nothing before it goes on: %s", (servers) => {
    const { workloads } = run(`
name: test
duration: 20s
workloads: { users: { stages: [{ for: 1s, rate: 1/s }], arrivals: constant, target: shop } }
services: { shop: { steps: [{ transaction: db, steps: [{ query: db.write }, { sleep: 1s }] }] } }
databases: { db: { operations: { write: 1ms }, ${servers} } }
faults: { still: { at: 500ms, for: 4.5s, freeze: { target: db } } }
`);
    expect(workloads["users"]).toMatchObject({ ok: 1, latency: { min: 5000 } });
  });

  it("that coordinates a quorum counts a write that was beaten once, however many have it by then", () => {
    // Both are written at 0 s, at servers of their own. The first is beaten at both others before its server goes on.
    const { databases } = run(`
name: test
duration: 20s
workloads:
  ann: { stages: [{ for: 1s, rate: 1/s }], arrivals: constant, target: shop }
  bob: { stages: [{ for: 1s, rate: 1/s }], arrivals: constant, target: shop }
services: { shop: { steps: [{ query: db.write }] } }
databases: { db: { operations: { write: 1ms }, replicas: { count: 2, lag: 50ms, quorum: { write: 2, read: 1 } } } }
faults: { still: { at: 10ms, for: 1s, freeze: { target: db, select: 1 } } }
`);
    expect(databases["db"]!.replication).toMatchObject({ conflicts: 1, lostWrites: 1 });
  });
});

describe("a relay that stands still", () => {
  it("does not look into the outbox", () => {
    // A row of 0.6 s; it would be found at 1 s, and is at 6 s, the first look after the thaw.
    const { databases } = run(`
name: test
duration: 20s
workloads: { users: { stages: [{ for: 1s, rate: 1/s }], arrivals: constant, target: shop } }
services:
  shop: { steps: [{ sleep: 599ms }, { transaction: db, steps: [{ query: db.write }, { publish: kafka.orders, outbox: db }] }] }
  relays: { steps: [] }
databases: { db: { operations: { write: 1ms }, outbox: { poll: 1s, relays: relays } } }
brokers: { kafka: { topics: { orders: {} } } }
faults: { still: { at: 500ms, for: 5s, freeze: { target: relays } } }
`);
    expect(databases["db"]!.outbox).toMatchObject({ published: 1, lag: { min: 5400 } });
  });

  it("sends nothing more of its batch before it goes on", () => {
    // Two rows, sent at 1 s; the answer to the first is there at 3 s, and the relay from 10 s on.
    const { databases } = run(`
name: test
duration: 30s
workloads: { users: { stages: [{ for: 1s, rate: 2/s }], arrivals: constant, target: shop } }
services:
  shop: { steps: [{ transaction: db, steps: [{ query: db.write }, { publish: kafka.orders, outbox: db }] }] }
  relays: { steps: [] }
databases: { db: { operations: { write: 1ms }, outbox: { poll: 1s, relays: relays, timeout: 20s } } }
brokers: { kafka: { topics: { orders: {} } } }
network: { links: { relays: { kafka: { latency: 1s } } } }
faults: { still: { at: 1.5s, for: 8.5s, freeze: { target: relays } } }
`);
    // The second was written at 0.501 s, and is with the broker at 11 s.
    expect(databases["db"]!.outbox).toMatchObject({ rows: 2, published: 2, lag: { max: 10_499 } });
  });
});

describe("a member of a group that dies while it stands still", () => {
  it("has not said that it had what it never looked at", () => {
    const { brokers } = run(`
name: test
duration: 20s
workloads: { users: { stages: [{ for: 1s, rate: 1/s }], arrivals: constant, target: shop } }
services:
  shop: { steps: [{ sleep: 1s }, { publish: kafka.orders }] }
  billing: { consumers: { orders: { from: kafka.orders, commit: before, sessionTimeout: 2s, heartbeatInterval: 500ms, steps: [] } } }
brokers: { kafka: { topics: { orders: {} } } }
faults: { still: { at: 500ms, for: 4.5s, freeze: { target: billing } }, dead: { at: 2s, for: 1s, crash: { target: billing } } }
`);
    expect(brokers["kafka"]!.topics["orders"]!.groups["billing"]).toMatchObject({ handled: 1, lost: 0 });
  });

  it("begins no message that it had put off", () => {
    // It fails at 0 s and is to try again at 1 s, when it stands still; it is dead at 2 s, and there again from 5 s on.
    const { brokers } = run(`
name: test
duration: 20s
workloads: { users: { stages: [{ for: 1s, rate: 1/s }], arrivals: constant, target: shop } }
services:
  shop: { steps: [{ publish: kafka.orders }] }
  billing: { consumers: { orders: { from: kafka.orders, maxAttempts: 1000, retryDelay: 1s, sessionTimeout: 2s, heartbeatInterval: 500ms, steps: [{ call: depot }] } } }
  depot: { steps: [] }
brokers: { kafka: { topics: { orders: {} } } }
faults:
  away: { at: 0, for: 1.5s, crash: { target: depot } }
  still: { at: 500ms, for: 4.5s, freeze: { target: billing } }
  dead: { at: 2s, for: 1s, crash: { target: billing } }
`);
    expect(brokers["kafka"]!.topics["orders"]!.groups["billing"]).toMatchObject({
      handled: 1,
      deliveries: 2,
    });
  });
});

describe("a consumer of a queue that dies while it pauses", () => {
  it("pauses no more when it is back", () => {
    const { brokers } = run(`
name: test
duration: 60s
workloads: { users: { stages: [{ for: 20s, rate: 1/s }], arrivals: constant, target: shop } }
services:
  shop: { steps: [{ publish: rabbit.mails }] }
  mailer:
    consumers: { mails: { from: rabbit.mails, pauseWhenOpen: 5s, nakDelay: 100ms, steps: [{ call: depot }] } }
    clients: { depot: { circuitBreaker: { consecutiveFailures: 2, waitDurationInOpenState: 3s } } }
  depot: { steps: [] }
brokers: { rabbit: { queues: { mails: {} } } }
faults:
  away: { at: 0, for: 4s, crash: { target: depot } }
  dead: { at: 2.5s, for: 3s, crash: { target: mailer } }
`);
    expect(brokers["rabbit"]!.queues["mails"]).toMatchObject({ handled: 20, inFlight: 0 });
  });
});

describe("a message that comes to a machine that does not lead any more", () => {
  it("is refused, however well the machine is", () => {
    // It is under way for 2 s; its leader has died and come back meanwhile, and another one leads.
    const summary = run(`
name: test
duration: 20s
workloads: { users: { stages: [{ for: 1s, rate: 1/s }], arrivals: constant, target: shop } }
services: { shop: { steps: [{ publish: kafka.orders }] } }
brokers: { kafka: { nodes: 2, nodeSessionTimeout: 300ms, topics: { orders: { replicas: 2 } } } }
network: { links: { shop: { kafka: { latency: 2s } } } }
faults: { dead: { at: 100ms, for: 1s, crash: { target: kafka, select: 1 } } }
`);
    expect(summary.brokers["kafka"]!.topics["orders"]).toMatchObject({ failovers: 1, published: 0 });
    expect(summary.workloads["users"]).toMatchObject({ ok: 0, failed: 1, causes: { "no-instance": 1 } });
  });
});
