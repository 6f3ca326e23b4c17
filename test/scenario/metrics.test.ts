import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { lookUp } from "../../src/scenario/metric-lookup.ts";
import { metricsOf } from "../../src/scenario/metrics.ts";
import type { MetricNode } from "../../src/scenario/metric-node.ts";
import { figuresTable } from "../../src/scenario/reference/figures.ts";
import { CAUSES, CODES } from "../../src/observe/outcome.ts";
import { FAILURE_CAUSES, FAILURE_CODES } from "../../src/scenario/outcomes.ts";
import { simulate } from "../../src/world/simulate.ts";
import { read } from "./reading.ts";

/** A run in which every part of a Summary is there. */
const EVERYTHING = `
name: Everything
duration: 20s
workloads:
  many: { rate: 20/s, slo: { availability: 99%, latency: { percentile: 95%, below: 200ms } }, targets: { a: { target: shop.buy }, b: { target: shop.look } }, client: &client { timeout: 1s, circuitBreaker: {}, bulkhead: {}, outlierDetection: {}, throttling: {}, concurrencyLimit: vegas, connections: {}, rateLimiter: { limitForPeriod: 100, limitRefreshPeriod: 1s }, retry: { maxAttempts: 2, budget: {} } } }
services: { shop: { instances: { a: 1, b: 1 }, concurrency: 4, cpu: 2, idempotency: {}, concurrencyLimit: aimd, rateLimits: { each: { rate: 100/s }, all: { rate: 900/m } }, endpoints: { buy: [{ work: 5ms }, { query: db.put }, { transaction: books, steps: [{ query: books.put }, { publish: kafka.orders, outbox: books }] }, { effect: bought }, { lock: row }, { read: row }, { publish: kafka.orders }, { publish: kafka.mails }], look: [{ work: 1ms }, { saga: order }, { saga: dance }], bow: [] }, consumers: { told: { from: kafka.orders, steps: [] } }, clients: { db: *client, books: *client, kafka: { preset: sender } } } }
policies: { sender: { timeout: 1s, circuitBreaker: {}, bulkhead: {}, outlierDetection: {}, throttling: {}, concurrencyLimit: vegas, producer: {}, rateLimiter: { limitForPeriod: 100, limitRefreshPeriod: 1s }, retry: { maxAttempts: 2, budget: {} } } }
databases: { books: { connections: { size: 5, opening: {} }, operations: { put: 1ms }, outbox: {} }, db: { zone: b, shards: 2, connections: 5, operations: { put: 2ms, get: 1ms }, replicas: { count: 1, writes: [put], readFrom: replicas } }, rows: { backups: { every: 1m, restore: 1s }, shards: 2, connections: 5, operations: { read: 1ms, write: 1ms }, contention: {} } }
registries: { names: { services: [shop] } }
brokers: { kafka: { topics: { orders: {} }, queues: { mails: {} }, exchanges: { all: { queues: [mails] } } } }
cost: { instanceHour: 1 }
network: { bandwidth: 1GiB/s, sizes: { shop: { response: 1KiB } } }
invariants: { boughtTwice: { bought: 2+, settle: 1s } }
sagas: { order: { coordinator: shop, mode: tcc, steps: [{ name: pay, do: [], undo: [], confirm: [] }, { name: ship, do: [{ fail: 50% }] }] }, dance: { coordinator: shop, mode: choreographed, events: kafka.orders, steps: [{ name: bow, do: [{ call: shop.bow }] }] } }
records: { row: {}, copied: { copyOf: row } }
faults: { outage: { at: 5s, for: 1s, crash: { target: shop } }, wiped: { at: 5s, wipe: { target: rows } } }
`;

/** Parts that are filled as things arise: what never arose is not listed. */
const AS_THEY_ARISE = ["outcomes", "failedAt"];
/** Parts that are not for conditions. */
const NOT_FOR_CONDITIONS = [
  "visits",
  "partitions",
  "schema",
  "version",
  "scenario",
  "seed",
  "variant",
  "fingerprint",
  "timeline",
  "series",
  "episodes",
  "history",
  "spread",
  "sustainedBy",
  "thresholds",
  "advice",
  "stopped",
  "text",
  "examples",
  "longestHold",
  "currency",
];

function figuresOf(node: MetricNode, above: readonly string[] = []): string[] {
  // A short name of a figure is no second figure.
  if (node.kind === "metric") return node.standsAt === null ? [above.join(".")] : [];
  if (node.kind === "absent") return [];
  return [...node.below].flatMap(([name, below]) =>
    AS_THEY_ARISE.includes(name) ? [] : figuresOf(below(), [...above, name]),
  );
}

function leavesOf(value: unknown, above: readonly string[] = []): string[] {
  if (typeof value !== "object" || value === null) return [above.join(".")];
  const parts = Object.entries(value).filter(
    ([name]) => !AS_THEY_ARISE.includes(name) && !NOT_FOR_CONDITIONS.includes(name),
  );
  return parts.flatMap(([name, below]) => leavesOf(below, [...above, name]));
}

function summaryOf(text: string): Summary {
  const source = {
    file: "",
    text: "",
    variant: null,
    changes: [],
    variants: {},
    unlimited: [],
    worstCaseAmplification: {},
  };
  return simulate(read(text), { source }).summary;
}

/** Whether a row has these words in this order, whatever the names between them. */
function isInTable(table: string, figure: string): boolean {
  const parts = figure.split(".");
  return rowsOf(table).some(
    (row) =>
      row.length === parts.length &&
      row.every(
        (word, at) =>
          word === parts[at] ||
          isName(word) ||
          (word.startsWith("{") && word.slice(1, -1).split(", ").includes(parts[at]!)),
      ),
  );
}

function rowsOf(table: string): readonly (readonly string[])[] {
  return [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, path]) => path!.split("."));
}

/** The reference writes what stands for any name in capitals. */
function isName(word: string): boolean {
  return /^[A-Z]+(?:-[A-Z]+)*$/.test(word);
}

describe("the catalogue of figures", () => {
  it("is exactly what a Summary holds", () => {
    const figures = figuresOf(metricsOf(read(EVERYTHING)));
    // The connections to a database are the database's, a producer has its own, and nobody else gathers messages.
    const held = leavesOf(summaryOf(EVERYTHING)).filter(
      (figure) =>
        !/^clients\.shop\.(?:db|books|kafka)\.connections\./.test(figure) &&
        !/^clients\.\w+\.(?!kafka)\w+\.producer\./.test(figure) &&
        // One holds nothing, the other has one end.
        !["sagas.dance.held", "sagas.order.contradicted"].includes(figure),
    );
    expect(figures.sort()).toEqual(held.sort());
  });

  it("stands in the reference whole", () => {
    const table = figuresTable();
    const missing = figuresOf(metricsOf(read(EVERYTHING))).filter((figure) => !isInTable(table, figure));
    expect(missing).toEqual([]);
  });

  it("knows the codes and causes there are", () => {
    expect(FAILURE_CODES).toEqual(CODES);
    expect(FAILURE_CAUSES).toEqual(CAUSES);
  });

  it("has a short name for the writes that a database loses", () => {
    const catalogue = metricsOf(read(EVERYTHING));
    const path = ["databases", "db", "replication", "lostWrites"];
    expect(lookUp(catalogue, ["databases", "db", "lostWrites"])).toMatchObject({ kind: "found", path });
  });
});
