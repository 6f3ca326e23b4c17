import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

interface Setting {
  readonly connections: string;
  readonly rate?: string;
  readonly faults?: string;
  readonly instances?: number;
  readonly client?: string;
  readonly more?: string;
}

/** Queries of 10 ms at constant times. */
const queries = ({
  connections,
  rate = "10/s",
  faults = "{}",
  instances = 1,
  client = "{}",
  more = "",
}: Setting): Summary =>
  run(`
name: test
duration: 20s
workloads: { users: { rate: ${rate}, arrivals: constant, target: shop } }
services: { shop: { instances: ${instances}, steps: [{ query: db.read }], clients: { db: ${client} } } }
databases: { db: { operations: { read: 10ms }, connections: ${connections} ${more} } }
network: { links: { shop: { db: { latency: 2ms } }, db: { shop: { latency: 2ms } } } }
faults: ${faults}
`);

const database = (summary: Summary): Summary["databases"][string] => summary.databases["db"]!;
const connections = (summary: Summary): NonNullable<Summary["databases"][string]["connections"]> =>
  database(summary).connections!;
const latency = (summary: Summary): Summary["workloads"][string]["latency"] =>
  summary.workloads["users"]!.latency;

const RESTART = "{ restart: { at: 10.05s, for: 500ms, crash: { target: db } } }";

describe("connections that have to be opened", () => {
  it("are open from the start, and cost nothing as long as the server lives", () => {
    const summary = queries({ connections: "{ size: 5, opening: { work: 50ms } }" });
    expect(connections(summary)).toMatchObject({ opened: 0, failed: 0, lost: 0, open: { last: 5, max: 5 } });
    expect(latency(summary).max).toBe(14);
  });

  it("are opened when they are wanted, after their round trips and the server's work", () => {
    // Three round trips of 4 ms and 50 ms of work; then the query with 4 ms and 10 ms. Those that come while it is
    // being opened, none at 10 requests a second, would wait with it.
    const summary = queries({
      connections: "{ size: 5, opening: { roundTrips: 3, work: 50ms, minimumIdle: 0 } }",
    });
    expect(connections(summary)).toMatchObject({ opened: 1, open: { last: 1, max: 1 } });
    expect(connections(summary).opening.max).toBe(62);
    expect(latency(summary).max).toBe(76);
    expect(latency(summary).min).toBe(14);
  });

  it("are lost with the server's process, and opened anew when the next request finds that out", () => {
    // The request at 10.1 s finds the five dead; until 10.55 s the server refuses. The pool tries at 10.1 s, 250 ms
    // after the answer (10.354 s) and 375 ms after the next (10.733 s), and then one after the other.
    const summary = queries({ connections: "{ size: 5, opening: { work: 50ms } }", faults: RESTART });
    expect(connections(summary)).toMatchObject({ lost: 5, failed: 2, opened: 5, open: { last: 5, max: 5 } });
    // It got its connection at 10.733 s + 54 ms, and took 14 ms with it.
    expect(latency(summary).max).toBeCloseTo(701, 6);
    expect(summary.workloads["users"]).toMatchObject({ failed: 0 });
  });

  it("are opened as many at once as the pool may, and wait for each other at the server", () => {
    const opening = (atOnce: number): Summary =>
      queries({
        connections: `{ size: 5, opening: { work: 50ms, atOnce: ${atOnce} } }`,
        more: ", concurrency: 1",
        faults: RESTART,
      });
    // All five arrive together at a server that does one thing at a time, or one after the other.
    expect(connections(opening(5)).opening.max).toBeCloseTo(5 * 50 + 4, 6);
    // Queries get in between, and take 10 ms each.
    expect(connections(opening(1)).opening.max).toBeLessThanOrEqual(50 + 4 + 6 * 10);
  });

  it("are refused above what the server admits, and waited for", () => {
    const summary = queries({
      connections: "{ size: 5, perInstance: true, opening: {} }",
      instances: 3,
      rate: "30/s",
      more: ", maxConnections: 12",
    });
    // 5 and 5 and 2 at the start; the third pool goes on asking for three more.
    expect(connections(summary)).toMatchObject({ opened: 0, open: { last: 12, max: 12 } });
    expect(connections(summary).failed).toBeGreaterThan(1);
    expect(summary.workloads["users"]).toMatchObject({ failed: 0 });
  });

  it("are given up after the timeout, while the server goes on working for nobody", () => {
    const summary = queries({
      connections:
        "{ size: 1, opening: { work: 300ms, timeout: 100ms, minimumIdle: 0, backoff: { base: 50ms } } }",
      client: "{ timeout: 2s }",
    });
    expect(summary.workloads["users"]).toMatchObject({ ok: 0 });
    expect(connections(summary)).toMatchObject({ opened: 0, open: { last: 0, max: 0 } });
    expect(connections(summary).failed).toBeGreaterThan(10);
  });

  it("are closed by callers that give up, or kept busy until the operation has ended", () => {
    const at = (onTimeout: string): Summary =>
      queries({
        connections: `{ size: 2, opening: { onTimeout: ${onTimeout} } }`,
        client: "{ timeout: 100ms }",
        rate: "4/s",
        faults: "{ slow: { at: 5s, for: 10s, slow: { target: db, factor: 100 } } }",
      });
    // Four queries a second of 1 s each, each given up after 100 ms.
    expect(connections(at("keep"))).toMatchObject({ abandoned: 0, opened: 0 });
    const closed = at("close");
    expect(connections(closed).abandoned).toBe(40);
    expect(connections(closed).opened).toBe(40);
    expect(connections(closed).open).toEqual({ last: 2, max: 2 });
  });

  it("are closed when nobody has used them, down to those that are kept", () => {
    const summary = queries({
      connections: "{ size: 10, opening: { minimumIdle: 1, idleTimeout: 3s } }",
      faults: "{ slow: { at: 5s, for: 1s, slow: { target: db, factor: 40 } } }",
    });
    const { opened, idle, open } = connections(summary);
    expect(open.max).toBeGreaterThan(3);
    expect(open.last).toBeLessThanOrEqual(2);
    expect(1 + opened - idle).toBe(open.last);
  });

  it("are those of the caller's new process after a crash of the caller", () => {
    const summary = queries({
      connections: "{ size: 4, perInstance: true, opening: {} }",
      more: ", maxConnections: 4",
      faults: "{ restart: { at: 5s, for: 1s, crash: { target: shop } } }",
    });
    expect(connections(summary)).toMatchObject({ lost: 4, opened: 4, failed: 0, open: { last: 4, max: 4 } });
  });
});
