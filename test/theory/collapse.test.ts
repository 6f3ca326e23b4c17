import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { play } from "./support/play.ts";

/**
 * A garbage collection of one second: the deterministic model of a known lesson (a worker of
 * 10 requests/s, constant arrivals, clients that give up after 500 ms and try again). Two programs
 * of others, run for it, agree within a few per cent on the counts and exactly on the tipping rate;
 * the bands below are that agreement.
 */
const pause = (rate: number, users: string, sidecar = "{}"): string => `
name: A pause of one second
duration: 70s
workloads: { users: { target: sidecar, stages: [{ for: 60s, rate: ${rate}/s }], arrivals: constant, client: ${users} } }
services:
  sidecar: { steps: [{ call: shop }], clients: { shop: ${sidecar} } }
  shop: { concurrency: 1, steps: [{ work: 100ms }] }
faults: { collection: { at: 30s, for: 1s, freeze: { target: shop } } }
`;

/** A late answer is thrown away: the client has its next attempt under way. */
const strict = (rate: number): string =>
  pause(rate, "{}", "{ timeout: 500ms, retry: { maxAttempts: 4, backoff: { base: 50ms } } }");

/** The same four attempts as hedges: a late answer to any of them counts until the user gives up, which nobody is told. */
const lenient = (rate: number): string =>
  pause(rate, "{ timeout: 2.15s }", "{ hedge: { delay: 550ms, maxHedges: 3 } }");

/** The same, but the moment at which the user gives up travels along: who comes too late is not served. */
const limited = (rate: number): string =>
  pause(rate, "{ deadline: 2.15s }", "{ hedge: { delay: 550ms, maxHedges: 3 } }");

const near = (actual: number, expected: number, ratio: number): void => {
  expect(Math.abs(actual - expected), `${actual} instead of about ${expected}`).toBeLessThanOrEqual(
    ratio * expected,
  );
};

/** Users served in the last twenty seconds of load, of those who came. */
function servedAtTheEnd(run: Summary): number {
  const { windowMs, workloads } = run.series;
  const { offered, ok } = workloads["users"]!;
  const sum = (values: readonly number[]): number =>
    values.slice(40_000 / windowMs, 60_000 / windowMs).reduce((total, value) => total + value, 0);
  return sum(ok) / sum(offered);
}

const clientOf = (run: Summary) => run.clients["sidecar"]!["shop"]!;

describe("A pause of one second with retries", () => {
  it("costs half of all requests although nine tenths of the run are free of it", () => {
    const run = play(strict(7));
    const { ok, requests } = run.workloads["users"]!;
    expect(requests).toBe(420);
    near(ok, 210, 0.03);
    near(clientOf(run).timeouts, 840, 0.03);
    near(clientOf(run).amplification!, 2.5, 0.03);
  });

  it("holds itself up wherever four times the rate exceeds the capacity of 10/s: from 3/s on", () => {
    expect(servedAtTheEnd(play(strict(2)))).toBe(1);
    expect(servedAtTheEnd(play(strict(3)))).toBe(0);
  });

  it("costs nearly as much when late answers count", () => {
    const run = play(lenient(7));
    near(run.workloads["users"]!.ok, 227, 0.03);
    near(clientOf(run).amplification!, 2.46, 0.03);
  });

  it("tips later when late answers count: from 6/s on", () => {
    expect(servedAtTheEnd(play(lenient(5)))).toBe(1);
    expect(servedAtTheEnd(play(lenient(6)))).toBe(0);
  });

  it("costs nobody anything when the deadline travels: the queue drops what nobody waits for", () => {
    // Nothing is later than the pause plus its backlog: by an independent program all 420 are served, at 2.45 attempts.
    const run = play(limited(7));
    expect(run.workloads["users"]!.ok).toBe(420);
    near(clientOf(run).amplification!, 2.45, 0.005);
  });

  it("passes without a trace when nobody tries again", () => {
    const run = play(pause(7, "{ timeout: 500ms }"));
    // The j-th to come from 30 s on comes at j/7 s and is answered at 1.1 + j/10 s: within 500 ms from the
    // 14th on, which takes exactly that, and a reply beats its timeout.
    expect(run.workloads["users"]!.failed).toBe(14);
    expect(servedAtTheEnd(run)).toBe(1);
  });
});

/**
 * Bronson et al., Metastable Failures in Distributed Systems, HotOS 2021, section 2.1: a database
 * good for 300/s, 280/s of load, one retry after 1 s, an outage of 10 s whose messages all come at
 * its end. The load doubles to 560/s and stays, and nobody is answered in time.
 */
const outage = (rate: number, client = "timeout: 1s, retry: { maxAttempts: 2 }"): string => `
name: Retry storm
duration: 10m
warmup: 1m
workloads: { users: { target: api, rate: ${rate}/s, client: { ${client} } } }
services:  { api: { concurrency: 3, steps: [{ work: { exponential: 10ms } }] } }
faults:    { outage: { at: 2m, for: 10s, partition: { between: [users, api], messages: held } } }
`;

/** Means per second over the last five minutes. */
function lastFiveMinutes(run: Summary): { readonly goodput: number; readonly attempts: number } {
  const { windowMs, workloads, services } = run.series;
  const mean = (values: readonly number[]): number => {
    const last = values.slice(-300_000 / windowMs);
    return last.reduce((total, value) => total + value, 0) / last.length;
  };
  return { goodput: mean(workloads["users"]!.ok), attempts: mean(services["api"]!.requests) };
}

describe("The retry storm of HotOS 2021", () => {
  it("goes on for ever at twice the load and with nothing done, long after its cause is gone", () => {
    const run = play(outage(280));
    const { goodput, attempts } = lastFiveMinutes(run);
    expect(goodput).toBe(0);
    // 300 s of Poisson arrivals, each sent twice: 560 +- 3.5 * 2 * sqrt(280 / 300).
    expect(Math.abs(attempts - 560)).toBeLessThan(3.5 * 2 * Math.sqrt(280 / 300));
    expect(run.faults["outage"]!.impact["users"]!.recovered).toBe(false);
  });

  it("ends by itself below half the capacity, 150/s, and not above", () => {
    expect(play(outage(130)).faults["outage"]!.impact["users"]!.recovered).toBe(true);
    expect(play(outage(170)).faults["outage"]!.impact["users"]!.recovered).toBe(false);
  });

  it("does not begin without retries", () => {
    const run = play(outage(250, "timeout: 1s"));
    expect(run.faults["outage"]!.impact["users"]!.recovered).toBe(true);
    const { goodput } = lastFiveMinutes(run);
    expect(Math.abs(goodput - 250)).toBeLessThan(3.5 * Math.sqrt(250 / 300));
  });
});
