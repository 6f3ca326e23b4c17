import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

/** One request a second; its caller loses patience after 100 ms and tries three times, 100 ms apart. */
function shop(idempotency: string, charge = "[{ work: 150ms }]", more = ""): Summary {
  return run(`
name: test
duration: 9.9s
workloads: { users: { rate: 1/s, arrivals: constant, target: shop } }
services:
  shop: { steps: [{ call: payments }], clients: { payments: { timeout: 100ms, retry: { maxAttempts: 3, backoff: { base: 100ms } } } } }
  payments: { steps: ${charge}${idempotency === "" ? "" : `, idempotency: ${idempotency}`}${more} }`);
}

describe("idempotency keys", () => {
  it("unknown to a service without them", () => {
    expect(shop("").services["payments"]?.duplicates).toBeNull();
  });

  it("only count double execution when they remember nothing", () => {
    // Attempts at 0, 200 and 400 ms, each of 150 ms and so each too late: the second and third are one too many.
    const { services, workloads } = shop("{ ttl: 0s }");
    expect(workloads["users"]).toMatchObject({ ok: 0, failed: 10 });
    expect(services["payments"]).toMatchObject({ requests: 30, ok: 30 });
    expect(services["payments"]?.duplicates).toEqual({ answered: 0, rejected: 0, executed: 20 });
  });

  it("answer what has been done, at once", () => {
    // The first is done at 150 ms; the second, at 200 ms, has its answer there and then.
    const { services, workloads } = shop("{}");
    expect(workloads["users"]).toMatchObject({ ok: 10, failed: 0 });
    expect(workloads["users"]?.latency.max).toBe(200);
    expect(services["payments"]?.duplicates).toEqual({ answered: 10, rejected: 0, executed: 0 });
  });

  it("let a duplicate wait for what is being done, without a worker", () => {
    // Done at 250 ms: the second, from 200 ms, has its answer then. Were it executed, it would come at 450 ms.
    const { services, workloads } = shop("{}", "[{ work: 250ms }]", ", concurrency: 1");
    expect(workloads["users"]?.latency.max).toBe(250);
    expect(services["payments"]).toMatchObject({ requests: 20, ok: 20 });
    expect(services["payments"]?.utilization).toBeCloseTo(2.5 / 9.9, 9);
  });

  it("may refuse duplicates, which callers do not retry", () => {
    const { services, workloads } = shop("{ duplicates: reject }");
    expect(workloads["users"]).toMatchObject({ failed: 10, outcomes: { ALREADY_EXISTS: 10 } });
    expect(services["payments"]?.duplicates).toEqual({ answered: 0, rejected: 10, executed: 0 });
  });

  it("that expire before the retry comes are worth nothing", () => {
    // Attempts 200 ms apart, keys of 200 ms: each is executed anew. Keys of 201 ms answer every second one.
    expect(shop("{ ttl: 200ms }").services["payments"]?.duplicates).toMatchObject({ executed: 20 });
    expect(shop("{ ttl: 201ms }").services["payments"]?.duplicates).toMatchObject({
      executed: 0,
      answered: 10,
    });
  });

  it("known to one instance alone do not help at the next", () => {
    const two = ", instances: 2";
    expect(shop("{}", "[{ work: 150ms }]", two).services["payments"]?.duplicates).toMatchObject({
      executed: 0,
    });
    const apart = shop("{ scope: instance }", "[{ work: 150ms }]", two).services["payments"];
    // Round robin: the retry goes to the other instance, which executes it again; the third attempt finds an answer at the first.
    expect(apart?.duplicates).toEqual({ answered: 10, rejected: 0, executed: 10 });
  });

  it("of a call do not know the retries of a layer above, those of a request do", () => {
    const layers = (by: string): Summary =>
      run(`
name: test
duration: 9.9s
workloads: { users: { rate: 1/s, arrivals: constant, target: shop, client: { timeout: 100ms, retry: { maxAttempts: 2, backoff: { base: 200ms } } } } }
services:
  shop: { steps: [{ call: payments }] }
  payments: { steps: [{ work: 150ms }], idempotency: { by: ${by} } }`);
    expect(layers("call").services["payments"]?.duplicates).toEqual({
      answered: 0,
      rejected: 0,
      executed: 10,
    });
    expect(layers("call").workloads["users"]).toMatchObject({ ok: 0 });
    expect(layers("request").services["payments"]?.duplicates).toMatchObject({ answered: 10, executed: 0 });
    expect(layers("request").workloads["users"]).toMatchObject({ ok: 10 });
  });

  it("of what failed are free again", () => {
    // A poisoned key fails every time, so every attempt is executed and none is a duplicate that was done.
    const { services } = shop("{}", "[{ work: 50ms }, { fail: 100% }]");
    expect(services["payments"]).toMatchObject({
      requests: 30,
      failed: 30,
      duplicates: { answered: 0, executed: 0 },
    });
  });
});
