import { describe, expect, it } from "vitest";
import { criticalPath, timeSpent } from "../../src/observe/tracing/critical-path.ts";
import type { Trace, TracePart, TraceSpan } from "../../src/observe/tracing/trace.ts";
import { chromeTrace } from "../../src/report/traces/chrome-trace.ts";
import { otlpTrace } from "../../src/report/traces/otlp-trace.ts";
import { spentText } from "../../src/report/traces/words.ts";
import { traced } from "./traced.ts";

const END_NS = 1e9;

/** Where the time of a request went, in ms. */
const spent = ({ root }: Trace): string[] =>
  timeSpent(criticalPath(root, END_NS)).map(({ kind, place, ns }) => `${kind} ${place} ${ns / 1e6}`);

const parts = (span: TraceSpan): TracePart[] => [...span.parts, ...span.children.flatMap(parts)];

/** The only part of a kind in a request. */
function only(kind: TracePart["kind"], { root }: Trace): TracePart {
  const found = parts(root).filter((part) => part.kind === kind);
  expect(found.length).toBe(1);
  return found[0]!;
}

/** Three requests about the same key, 10 ms after each other. */
const three = "{ rate: 100/s, arrivals: constant, target: shop, key: { uniform: { items: 1 } } }";

describe("What a traced request waits for", () => {
  const rows = `
    name: rows
    duration: 300ms
    workloads: { users: ${three} }
    services:  { shop: { steps: [{ transaction: db, steps: [{ query: db.write }, { sleep: 30ms }] }] } }
    databases: { db: { operations: { write: 5ms }, contention: { reads: [], locks: [write] } } }`;

  it("is a row that a transaction has locked: which, who has it, and how many are ahead", () => {
    const { traces } = traced(rows, { count: 3 });
    // The first has the row from 0 to 35 ms; the next, who came at 10 ms, to 70 ms; the last came at 20 ms.
    expect(spent(traces[0]!)).toEqual(["sleep shop 30", "work db 5"]);
    expect(spent(traces[1]!)).toEqual(["sleep shop 30", "lock db 25", "work db 5"]);
    expect(spent(traces[2]!)).toEqual(["lock db 50", "sleep shop 30", "work db 5"]);
    expect(only("lock", traces[2]!).wait).toEqual({
      what: "row 0",
      holder: { name: "shop", workload: "users", number: 0 },
      ahead: 1,
    });
    expect(spentText(traces[2]!.root, END_NS)).toMatch(
      /^50\.0.ms waiting for the lock on row 0 at db \(held by shop for request 1 of users, 1 other ahead\)/,
    );
  });

  it("is the same in what is exported", () => {
    const report = traced(rows, { count: 2 });
    expect(JSON.stringify(chromeTrace(report))).toContain(
      '"name":"lock","cat":"part","ph":"X","ts":10000,"dur":25000',
    );
    const otlp = JSON.stringify(otlpTrace(report));
    expect(otlp).toContain('{"key":"ripplesim.lock.ms","value":{"doubleValue":25}}');
    expect(otlp).toContain(
      '"ripplesim.lock.holder","value":{"stringValue":"held by shop for request 1 of users"}',
    );
  });

  it("is a record that another has locked", () => {
    const { traces } = traced(
      `
      name: records
      duration: 300ms
      workloads: { users: ${three} }
      services:  { shop: { steps: [{ lock: seat }, { sleep: 30ms }] } }
      records: { seat: {} }`,
      { count: 2 },
    );
    expect(spent(traces[1]!)).toEqual(["sleep shop 30", "lock shop 20"]);
    expect(only("lock", traces[1]!).wait).toEqual({
      what: "seat 0",
      holder: { name: "shop", workload: "users", number: 0 },
      ahead: 0,
    });
  });

  it("is that other servers have what was written, by an operation or by a transaction", () => {
    const synchronous = (steps: string): Trace =>
      traced(
        `
        name: replicas
        duration: 300ms
        workloads: { users: ${three} }
        services:  { shop: { steps: ${steps} } }
        databases: { db: { operations: { write: 5ms }, replicas: { count: 2, mode: sync, lag: 20ms } } }`,
        { count: 1 },
      ).traces[0]!;
    expect(spent(synchronous("[{ query: db.write }]"))).toEqual(["replicas db 20", "work db 5"]);
    const { root } = synchronous("[{ transaction: db, steps: [{ query: db.write }] }]");
    expect(spent({ root } as Trace)).toEqual(["replicas db 20", "work db 5"]);
    expect(spentText(root, END_NS)).toMatch(
      /^20\.0.ms waiting for replicas of db and 5\.00.ms of work at db$/,
    );
  });

  it("is the others that a producer puts into the same batch, and room in its buffer", () => {
    const { traces } = traced(
      `
      name: producer
      duration: 300ms
      workloads: { users: ${three} }
      services:
        shop:
          steps: [{ publish: kafka.orders }]
          clients: { kafka: { producer: { linger: 50ms, bufferMemory: 1, maxBlock: 1s } } }
      brokers: { kafka: { topics: { orders: { latency: 5ms } } } }`,
      { count: 2 },
    );
    // That the second waits for room makes the batch of the first due: it lingers for 10 ms and not for 50.
    expect(spent(traces[0]!)).toEqual(["batch kafka 10", "work kafka 5"]);
    // Room is there at 15 ms; there is again somebody who waits for it.
    expect(spent(traces[1]!)).toEqual(["buffer kafka 5", "batch kafka 5", "work kafka 5"]);
  });

  it("is at a broker what it stores, and the copies that are to have it", () => {
    const { traces } = traced(
      `
      name: copies
      duration: 100ms
      workloads: { users: ${three} }
      services: { shop: { steps: [{ publish: kafka.orders }] } }
      brokers:
        kafka: { nodes: 3, topics: { orders: { latency: 5ms, replicas: 3, acks: all, replicationLatency: 8ms } } }`,
      { count: 1 },
    );
    expect(spent(traces[0]!)).toEqual(["replicas kafka 8", "work kafka 5"]);
  });
});
