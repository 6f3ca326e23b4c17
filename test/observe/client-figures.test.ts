import { describe, expect, it } from "vitest";
import { CLIENT_EVENT, CLIENT_WAIT } from "../../src/observe/client-event.ts";
import { injected, MS, observe, SECOND, setupOf } from "./observed.ts";

describe("the figures of a client", () => {
  it("belong to the interval in which the call began, however late they happen", () => {
    const summary = observe(setupOf(), (observer) => {
      const client = observer.client("shop", "db");
      for (const startedNs of [9 * SECOND, 10 * SECOND]) {
        client.called(startedNs);
        client.happened(startedNs + 2 * SECOND, startedNs, CLIENT_EVENT.timedOut);
        client.happened(startedNs + 3 * SECOND, startedNs, CLIENT_EVENT.retried);
        client.happened(startedNs + 3 * SECOND, startedNs, CLIENT_EVENT.again);
        client.happened(startedNs + 4 * SECOND, startedNs, CLIENT_EVENT.cameLate);
        client.ended(startedNs + 5 * SECOND, startedNs, null);
      }
    });
    expect(summary.clients["shop"]!["db"]).toMatchObject({
      calls: 1,
      ok: 1,
      failed: 0,
      inFlight: 0,
      attempts: 2,
      amplification: 2,
      retries: 1,
      timeouts: 1,
      late: 1,
      latency: { count: 1, mean: 5000 },
    });
  });

  it("count refusals of every policy, failures by cause, and waits at the caller", () => {
    const summary = observe(setupOf(), (observer) => {
      const client = observer.client("shop", "db");
      const at = 20 * SECOND;
      for (let call = 0; call < 3; call += 1) client.called(at);
      client.happened(at, at, CLIENT_EVENT.hedged);
      client.happened(at, at, CLIENT_EVENT.circuitRejected);
      client.happened(at, at, CLIENT_EVENT.bulkheadRejected);
      client.waited(at, at, CLIENT_WAIT.bulkhead, 4 * MS);
      client.happened(at, at, CLIENT_EVENT.rateLimited);
      client.waited(at, at, CLIENT_WAIT.rateLimiter, 6 * MS);
      client.happened(at, at, CLIENT_EVENT.overLimit);
      client.happened(at, at, CLIENT_EVENT.budgetRefused);
      client.happened(at, at, CLIENT_EVENT.fellBack);
      client.happened(at, at, CLIENT_EVENT.unsent);
      client.happened(at, at, CLIENT_EVENT.unsent);
      client.ended(at + MS, at, injected);
    });
    expect(summary.clients["shop"]!["db"]).toMatchObject({
      calls: 3,
      ok: 0,
      failed: 1,
      inFlight: 2,
      hedges: 1,
      fallbacks: 1,
      attempts: 1,
      amplification: 1 / 3,
      causes: { injected: 1 },
      latency: { count: 0 },
      circuitBreaker: { rejected: 1 },
      concurrencyLimit: { rejected: 1 },
      bulkhead: { rejected: 1, waiting: { mean: 4 } },
      rateLimiter: { rejected: 1, waiting: { mean: 6 } },
      budget: { refused: 1 },
    });
  });

  it("add up how long the circuits of all instances were open, and name the worst state at the end", () => {
    const summary = observe(setupOf(), (observer) => {
      const client = observer.client("shop", "db");
      client.circuitMoved(5 * SECOND, 0, "closed", "open", "half of the last calls failed");
      client.circuitMoved(15 * SECOND, 1, "closed", "open", "half of the last calls failed");
      client.circuitMoved(20 * SECOND, 0, "open", "half-open", "its wait is over");
      client.circuitMoved(30 * SECOND, 0, "half-open", "open", "a probe failed");
      client.circuitMoved(40 * SECOND, 0, "open", "half-open", "its wait is over");
      client.circuitGone(50 * SECOND, 1);
    });
    // Instance 0: 10 to 20 s and 30 to 40 s of the measured minute; instance 1: 15 to 50 s.
    expect(summary.clients["shop"]!["db"]!.circuitBreaker).toEqual({
      opened: 2,
      rejected: 0,
      openMs: 55_000,
      state: "half-open",
    });
    expect(summary.clients["users"]!["shop"]!.circuitBreaker.state).toBeNull();
    expect(summary.series.circuits["shop"]!["db"]).toEqual([
      {
        instance: 0,
        endpoint: null,
        moves: [
          { atMs: 5000, to: "open" },
          { atMs: 20_000, to: "half-open" },
          { atMs: 30_000, to: "open" },
          { atMs: 40_000, to: "half-open" },
        ],
      },
      {
        instance: 1,
        endpoint: null,
        moves: [
          { atMs: 15_000, to: "open" },
          { atMs: 50_000, to: "closed" },
        ],
      },
    ]);
    expect(summary.series.circuits["users"]).toBeUndefined();
  });

  it("keep the first thousand moves of a circuit that never rests, and count them all", () => {
    const summary = observe(setupOf(), (observer) => {
      const client = observer.client("shop", "db");
      for (let turn = 0; turn < 2000; turn += 1) {
        client.circuitMoved(20 * SECOND + turn, 0, "closed", "open", "it failed");
        client.circuitMoved(20 * SECOND + turn, 0, "open", "closed", "it answered");
      }
    });
    expect(summary.clients["shop"]!["db"]!.circuitBreaker.opened).toBe(2000);
    expect(summary.series.circuits["shop"]!["db"]![0]!.moves.length).toBe(1000);
  });
});

describe("the figures of a link", () => {
  it("count its messages one way, after the warm-up", () => {
    const summary = observe(setupOf(), (observer) => {
      const link = observer.link("shop", "db");
      link.sent(9 * SECOND);
      for (const atNs of [10, 11, 12, 13].map((second) => second * SECOND)) link.sent(atNs);
      link.lost(11 * SECOND);
      link.held(12 * SECOND);
      link.refused(13 * SECOND);
      observer.link("shop", "db").sent(14 * SECOND);
    });
    expect(summary.network.links).toEqual({ shop: { db: { sent: 5, lost: 1, held: 1, refused: 1 } } });
  });
});
