import { describe, expect, it } from "vitest";
import { run } from "./run-yaml.ts";

/** One caller, one callee; constant arrivals from 0, so that every number can be counted by hand. */
function caller(client: string, callee: string, rate = "1/s", duration = "10s", rest = ""): string {
  return `
name: test
duration: ${duration}
workloads: { users: { rate: ${rate}, arrivals: constant, target: a } }
services:
  a: { steps: [{ call: b }], clients: { b: ${client} } }
  b: ${callee}
${rest}`;
}

describe("timeouts", () => {
  it("gives up on an answer that comes late, and counts it as late", () => {
    const summary = run(caller("{ timeout: 100ms }", "{ steps: [{ sleep: 300ms }] }"));
    const client = summary.clients["a"]?.["b"];
    expect(client).toMatchObject({ calls: 10, ok: 0, failed: 10, timeouts: 10, late: 10, attempts: 10 });
    expect(summary.workloads["users"]).toMatchObject({ ok: 0, failed: 10 });
    expect(summary.workloads["users"]?.failedLatency.mean).toBe(100);
    expect(summary.workloads["users"]?.failedAt).toMatchObject({ b: { timeout: 10 } });
  });

  it("lets a reply beat a timeout of the same instant, whatever the sum of latencies", () => {
    // 0.3 + 0.3 + 0.4 ms is 1 ms in whole nanoseconds; in floating-point milliseconds it is not always.
    const network = "network: { latency: 0.3ms }";
    const tied = run(caller("{ timeout: 1ms }", "{ steps: [{ sleep: 0.4ms }] }", "7/s", "20s", network));
    expect(tied.clients["a"]?.["b"]).toMatchObject({ calls: 140, ok: 140, timeouts: 0 });
    const late = run(caller("{ timeout: 1ms }", "{ steps: [{ sleep: 0.400001ms }] }", "7/s", "20s", network));
    expect(late.clients["a"]?.["b"]).toMatchObject({ calls: 140, ok: 0, timeouts: 140 });
  });

  it("does not travel: the callee works on, and its work is wasted", () => {
    const summary = run(caller("{ timeout: 100ms }", "{ concurrency: 5, steps: [{ work: 300ms }] }"));
    expect(summary.services["b"]).toMatchObject({ requests: 10, ok: 10, wastedWork: 1, goodput: 0 });
    expect(summary.services["b"]?.utilization).toBeCloseTo(0.06, 10);
  });
});

describe("retries", () => {
  it("makes maxAttempts tries in all, the first included", () => {
    const retry = "{ retry: { maxAttempts: 3 } }";
    const summary = run(caller(retry, "{ steps: [{ fail: 100% }] }"));
    expect(summary.clients["a"]?.["b"]).toMatchObject({
      calls: 10,
      attempts: 30,
      retries: 20,
      amplification: 3,
    });
  });

  it("waits base, then base x multiplier, capped by max", () => {
    const retry = "{ retry: { maxAttempts: 4, backoff: { base: 100ms, multiplier: 2, max: 300ms } } }";
    const summary = run(caller(retry, "{ steps: [{ fail: 100% }] }"));
    expect(summary.workloads["users"]?.failedLatency.max).toBe(100 + 200 + 300);
  });

  it("does not retry an answer that is the caller's own mistake", () => {
    const summary = run(
      caller(
        "{ retry: { maxAttempts: 3 } }",
        "{ steps: [{ fail: { probability: 100%, code: NOT_FOUND } }] }",
      ),
    );
    expect(summary.clients["a"]?.["b"]).toMatchObject({ calls: 10, attempts: 10 });
  });

  it("does not wait for a pause that would end after the deadline", () => {
    const client = "{ deadline: 150ms, retry: { maxAttempts: 5, backoff: { base: 100ms } } }";
    const summary = run(caller(client, "{ steps: [{ fail: 100% }] }"));
    expect(summary.clients["a"]?.["b"]).toMatchObject({ calls: 10, attempts: 20 });
    expect(summary.workloads["users"]?.failedLatency.max).toBe(100);
    expect(summary.workloads["users"]?.causes["injected"]).toBe(10);
  });

  it("stops when the budget is empty: ratio of the calls and a reserve", () => {
    // 10/s for 10 s; no reserve, 20 % of the calls: the last ten seconds' deposits allow 1 retry in 5.
    const client = "{ retry: { maxAttempts: 2, budget: { ratio: 20%, minPerSecond: 0 } } }";
    const summary = run(caller(client, "{ steps: [{ fail: 100% }] }", "10/s"));
    expect(summary.clients["a"]?.["b"]).toMatchObject({ calls: 100, retries: 20, budget: { refused: 80 } });
  });
});

describe("deadlines", () => {
  it("cuts the call and travels: a request that is late in the queue is dropped unserved", () => {
    const summary = run(`
name: test
duration: 1s
workloads: { users: { rate: 10/s, arrivals: constant, target: a } }
services:
  a: { steps: [{ call: b }], clients: { b: { deadline: 250ms } } }
  b: { concurrency: 1, steps: [{ work: 200ms }] }
`);
    // b serves 0 to 200, then 100 has waited 100 and would have 150 left: served 200..400, late.
    expect(summary.services["b"]?.causes["deadline"]).toBeGreaterThan(0);
    expect(summary.workloads["users"]?.causes["deadline"]).toBe(summary.workloads["users"]?.failed);
    expect(summary.workloads["users"]?.failedLatency.max).toBe(250);
  });

  it("gives the calls below the rest of it", () => {
    const summary = run(`
name: test
duration: 10s
workloads: { users: { rate: 1/s, arrivals: constant, target: a, client: { deadline: 100ms } } }
services:
  a: { steps: [{ sleep: 60ms }, { call: b }] }
  b: { steps: [{ sleep: 1s }] }
`);
    expect(summary.clients["a"]?.["b"]?.causes["deadline"]).toBe(10);
    expect(summary.clients["a"]?.["b"]).toMatchObject({ calls: 10, failed: 10 });
    expect(summary.workloads["users"]?.failedLatency.max).toBe(100);
  });
});

describe("cancellation", () => {
  it("stops running work and queued work one latency later, and frees the worker", () => {
    const summary = run(`
name: test
duration: 10s
workloads: { users: { rate: 1/s, arrivals: constant, target: a, client: { timeout: 100ms, cancellation: true } } }
services: { a: { concurrency: 1, steps: [{ work: 400ms }] } }
network: { latency: 10ms }
`);
    // Arrives at 10 ms, is cancelled at 110 ms: 100 ms of work, all wasted.
    expect(summary.services["a"]?.utilization).toBeCloseTo(0.1, 10);
    expect(summary.services["a"]).toMatchObject({ requests: 10, ok: 0, failed: 10, wastedWork: 1 });
    expect(summary.services["a"]?.causes["caller-gone"]).toBe(10);
  });

  it("goes on to the calls that are open below", () => {
    const summary = run(`
name: test
duration: 10s
workloads: { users: { rate: 1/s, arrivals: constant, target: a, client: { timeout: 100ms, cancellation: true } } }
services:
  a: { steps: [{ call: b }] }
  b: { concurrency: 1, steps: [{ work: 400ms }] }
`);
    expect(summary.services["b"]?.causes["caller-gone"]).toBe(10);
    expect(summary.services["b"]?.utilization).toBeCloseTo(0.1, 10);
    expect(summary.clients["a"]?.["b"]?.causes["caller-gone"]).toBe(10);
  });
});

describe("hedging", () => {
  const twoInstances = "{ instances: 2, concurrency: 1, steps: [{ work: 100ms }] }";

  it("asks another instance after the delay; the first OK wins and the other is given up", () => {
    const summary = run(
      caller(
        "{ hedge: { delay: 50ms, maxHedges: 1 } }",
        twoInstances,
        "1/s",
        "10s",
        "faults: { slow: { at: 0s, slow: { target: b, select: 1, factor: 5 } } }",
      ),
    );
    const client = summary.clients["a"]?.["b"];
    expect(client).toMatchObject({ calls: 10, ok: 10, attempts: 20, hedges: 10, late: 10 });
    // Round robin: the first try always goes to instance 0 (500 ms), the hedge to instance 1 (50 + 100 ms).
    expect(client?.latency.max).toBe(150);
    expect(client?.latency.min).toBe(150);
  });

  it("fails when all have failed", () => {
    const summary = run(
      caller("{ hedge: { delay: 10ms, maxHedges: 2 } }", "{ steps: [{ sleep: 15ms }, { fail: 100% }] }"),
    );
    // The first fails at 15, the second (10..25) at 25, and no third begins: at 20 one was still unanswered, so it does.
    expect(summary.clients["a"]?.["b"]).toMatchObject({ calls: 10, failed: 10, attempts: 30 });
    expect(summary.workloads["users"]?.failedLatency.max).toBe(35);
  });
});

describe("bulkheads", () => {
  it("refuses what is too much at once", () => {
    // 10/s of 1 s each: ten at once in the long run; five are allowed.
    const summary = run(
      caller(
        "{ bulkhead: { maxConcurrentCalls: 5, maxWaitDuration: 0s } }",
        "{ steps: [{ sleep: 1s }] }",
        "10/s",
      ),
    );
    const client = summary.clients["a"]?.["b"];
    expect(client?.bulkhead.rejected).toBe(50);
    expect(client?.causes["bulkhead-full"]).toBe(50);
  });

  it("lets the longest waiting in first, and gives up after maxWaitDuration", () => {
    const summary = run(
      caller(
        "{ bulkhead: { maxConcurrentCalls: 1, maxWaitDuration: 150ms } }",
        "{ steps: [{ sleep: 200ms }] }",
        "10/s",
        "2s",
      ),
    );
    const client = summary.clients["a"]?.["b"];
    // 0 runs 0..200, 100 waits 100 and runs 200..400, 200 gives up at 350, 300 runs 400..600, and so on.
    expect(client?.bulkhead.waiting.max).toBe(150);
    expect(client?.ok).toBe(9);
    expect((client?.bulkhead.rejected ?? 0) + (client?.ok ?? 0) + (client?.inFlight ?? 0)).toBe(20);
  });
});

describe("circuit breakers", () => {
  const breaker =
    "{ circuitBreaker: { failureRateThreshold: 50%, slidingWindow: { calls: 4 }, minimumNumberOfCalls: 4, waitDurationInOpenState: 2s, permittedNumberOfCallsInHalfOpenState: 1 } }";

  it("opens on failures, refuses at once, and closes after a good probe", () => {
    const summary = run(
      caller(
        breaker,
        "{ steps: [{ work: 1ms }] }",
        "10/s",
        "20s",
        "faults: { broken: { at: 5s, for: 3s, errors: { target: b, ratio: 100%, code: UNAVAILABLE } } }",
      ),
    );
    const client = summary.clients["a"]?.["b"];
    // Two of the last four fail at 5.0 and 5.1; the probe after 7.1 fails, the one after 9.1 passes.
    expect(client?.circuitBreaker).toMatchObject({ opened: 2, state: "closed" });
    expect(client?.causes["injected"]).toBe(3);
    expect(client?.causes["circuit-open"]).toBe(client?.circuitBreaker.rejected);
    expect(client?.circuitBreaker.openMs).toBeGreaterThan(3900);
  });

  it("counts a timeout when it happens, so that a service that never answers opens it", () => {
    const client = `{ timeout: 100ms, ${breaker.slice(2)}`;
    const summary = run(caller(client, "{ steps: [{ sleep: 1h }] }", "10/s", "2s"));
    // The fourth ends at 400 ms, where the fifth call comes first: expiries are the last of their instant.
    expect(summary.clients["a"]?.["b"]).toMatchObject({ timeouts: 5 });
    expect(summary.clients["a"]?.["b"]?.circuitBreaker).toMatchObject({ opened: 1, state: "open" });
  });
});

describe("rate limiters", () => {
  it("admits the limit of each period and refuses the rest", () => {
    const client = "{ rateLimiter: { limitForPeriod: 5, limitRefreshPeriod: 1s, timeoutDuration: 0s } }";
    const summary = run(caller(client, "{ steps: [{ work: 1ms }] }", "10/s"));
    expect(summary.clients["a"]?.["b"]).toMatchObject({ calls: 100, ok: 50, rateLimiter: { rejected: 50 } });
  });
});

describe("fallbacks", () => {
  it("answers in the place of a failure, and the request is degraded", () => {
    const summary = run(caller("{ fallback: { steps: [{ sleep: 5ms }] } }", "{ steps: [{ fail: 100% }] }"));
    expect(summary.workloads["users"]).toMatchObject({ ok: 10, failed: 0, degraded: 10 });
    expect(summary.clients["a"]?.["b"]).toMatchObject({ ok: 10, fallbacks: 10 });
    expect(summary.workloads["users"]?.latency.max).toBe(5);
  });

  it("is outside the deadline", () => {
    const client = "{ deadline: 100ms, fallback: { steps: [{ sleep: 50ms }] } }";
    const summary = run(caller(client, "{ steps: [{ sleep: 1h }] }"));
    expect(summary.workloads["users"]).toMatchObject({ ok: 10, degraded: 10 });
    expect(summary.workloads["users"]?.latency.max).toBe(150);
  });
});

describe("a caller that stands still", () => {
  it("falls back once, though the timeout and the deadline of the call both fell due meanwhile", () => {
    const summary = run(`
name: test
duration: 10s
workloads: { users: { rate: 0.1/s, arrivals: constant, target: a } }
services:
  a: { steps: [{ call: b }], clients: { b: { timeout: 100ms, deadline: 150ms, fallback: { steps: [{ sleep: 300ms }] } } } }
  b: { steps: [{ sleep: 1s }] }
faults: { pause: { at: 50ms, for: 400ms, freeze: { target: a } } }`);
    const client = summary.clients["a"]?.["b"];
    expect(client).toMatchObject({ calls: 1, ok: 1, failed: 0, inFlight: 0, fallbacks: 1 });
    // Both timers are handled at 450 ms.
    expect(summary.workloads["users"]?.latency.max).toBe(750);
  });
});
