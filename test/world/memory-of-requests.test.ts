import { expect, test } from "vitest";
import { remembersNoRequest } from "../../src/world/memory-of-requests.ts";
import { scenarioOf } from "./run-yaml.ts";

const PLAIN = `
name: Plain
duration: 1s
workloads: { users: { target: shop, rate: 1/s, client: { timeout: 1s, retry: { maxAttempts: 2 } } } }
services: { shop: { steps: [{ work: 1ms }, { query: db.read }] } }
databases: { db: { connections: 2, operations: { read: 1ms } } }
`;

test("a plain system remembers no request, crashes and slowness included", () => {
  expect(remembersNoRequest(scenarioOf(PLAIN))).toBe(true);
  const crash = "faults: { out: { at: 0.1s, for: 0.1s, crash: { target: shop } } }";
  expect(remembersNoRequest(scenarioOf(`${PLAIN}${crash}`))).toBe(true);
});

test.each([
  [
    "a machine that stands still",
    `${PLAIN}faults: { out: { at: 0.1s, for: 0.1s, freeze: { target: shop } } }`,
  ],
  ["known operations", PLAIN.replace("shop: {", "shop: { idempotency: { ttl: 1m },")],
  ["rows", PLAIN.replace("db: {", "db: { contention: { writes: [read] },")],
  ["replicas", PLAIN.replace("db: {", "db: { replicas: { count: 1, writes: [read] },")],
  ["records", `${PLAIN.replace("{ work: 1ms }", "{ write: order }")}records: { order: {} }`],
  ["a transaction", PLAIN.replace("{ query: db.read }", "{ transaction: db, steps: [{ query: db.read }] }")],
  ["a cache", `${PLAIN}caches: { near: { scope: instance, ttl: 1s } }`],
])("%s may know a request for longer", (_, text) => {
  expect(remembersNoRequest(scenarioOf(text))).toBe(false);
});
