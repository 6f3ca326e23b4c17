import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { declined, injected, MS, observe, SECOND, setupOf, timeout } from "./observed.ts";
import { RunObserver } from "../../src/observe/run-observer.ts";
import type { ObserverSetup } from "../../src/observe/setup.ts";

const twoTargets: ObserverSetup["workloads"][number] = {
  ...setupOf().workloads[0]!,
  targets: [
    { name: "browse", share: 0.9 },
    { name: "buy", share: 0.1 },
  ],
  single: false,
};

describe("the figures of a workload", () => {
  it("count what begins from the end of the warm-up on, and nothing that began before", () => {
    const summary = observe(setupOf(), (observer) => {
      const users = observer.workload("users");
      users.arrived(10 * SECOND - 1, 0);
      users.arrived(10 * SECOND, 0);
      users.ended(11 * SECOND, 0, 10 * SECOND - 1, null, false);
      users.ended(12 * SECOND, 0, 10 * SECOND, null, false);
    });
    const { requests, ok, failed, inFlight, latency } = summary.workloads["users"]!;
    expect({ requests, ok, failed, inFlight }).toEqual({ requests: 1, ok: 1, failed: 0, inFlight: 0 });
    expect(latency).toMatchObject({ count: 1, mean: 2000, min: 2000, max: 2000, stddev: null });
  });

  it("are rates over the measured seconds: 50 of the 60", () => {
    const summary = observe(setupOf(), (observer) => {
      const users = observer.workload("users");
      for (let request = 0; request < 100; request += 1) users.arrived(20 * SECOND, 0);
      for (let request = 0; request < 75; request += 1)
        users.ended(21 * SECOND, 0, 20 * SECOND, null, request < 5);
      for (let request = 0; request < 5; request += 1)
        users.ended(21 * SECOND, 0, 20 * SECOND, timeout, false);
    });
    expect(summary.workloads["users"]).toMatchObject({
      requests: 100,
      ok: 75,
      failed: 5,
      inFlight: 20,
      degraded: 5,
      throughput: 80 / 50,
      goodput: 75 / 50,
      successRate: 75 / 80,
    });
  });

  it("say of failures the code, the cause, the place and how long they took, and keep them out of the latency", () => {
    const summary = observe(setupOf(), (observer) => {
      const users = observer.workload("users");
      [timeout, injected, declined, declined].forEach((outcome, index) => {
        users.arrived(20 * SECOND, 0);
        users.ended(20 * SECOND + (index + 1) * MS, 0, 20 * SECOND, outcome, false);
      });
    });
    const figures = summary.workloads["users"]!;
    expect(figures.outcomes).toEqual({ DEADLINE_EXCEEDED: 1, UNAVAILABLE: 1, FAILED_PRECONDITION: 2 });
    expect(figures.failedAt).toEqual({ users: { timeout: 1 }, db: { injected: 3 } });
    expect(figures.causes).toMatchObject({ timeout: 1, injected: 3, "queue-full": 0 });
    expect(figures.failedLatency).toMatchObject({ count: 4, mean: 2.5, min: 1, max: 4 });
    expect(figures.latency).toMatchObject({ count: 0, mean: null, p50: null, max: null });
  });

  it("give no quantile that the sample cannot carry: 1 / (1 - q) values at least", () => {
    const latencyOf = (answers: number) =>
      observe(setupOf(), (observer) => {
        const users = observer.workload("users");
        for (let answer = 0; answer < answers; answer += 1) {
          users.arrived(20 * SECOND, 0);
          users.ended(20 * SECOND + MS, 0, 20 * SECOND, null, false);
        }
      }).workloads["users"]!.latency;
    expect(latencyOf(99)).toMatchObject({ p50: 1, p95: 1, p99: null, p999: null });
    expect(latencyOf(100)).toMatchObject({ p99: 1, p999: null });
    expect(latencyOf(1000)).toMatchObject({ p999: 1 });
    expect(latencyOf(1)).toMatchObject({ p50: null, mean: 1, max: 1 });
  });

  it("are the sum of its targets, each of which has its own", () => {
    const summary = observe(setupOf({ workloads: [twoTargets] }), (observer) => {
      const users = observer.workload("users");
      users.arrived(20 * SECOND, 0);
      users.arrived(20 * SECOND, 1);
      users.ended(20 * SECOND + 10 * MS, 0, 20 * SECOND, null, false);
      users.ended(20 * SECOND + 30 * MS, 1, 20 * SECOND, null, false);
    });
    const users = summary.workloads["users"]!;
    expect(users.targets["browse"]!.latency.mean).toBe(10);
    expect(users.targets["buy"]!.latency.mean).toBe(30);
    expect(users.latency).toMatchObject({ count: 2, mean: 20 });
    expect(observe(setupOf(), () => undefined).workloads["users"]!.targets).toEqual({});
  });

  it("say no data where there is none, and no rate is invented", () => {
    expect(observe(setupOf(), () => undefined).workloads["users"]).toMatchObject({
      requests: 0,
      goodput: 0,
      successRate: null,
    });
  });

  it("of a run that was stopped are rates over the seconds that were run", () => {
    const observer = observeStopped(30 * SECOND);
    expect(observer.workloads["users"]!.goodput).toBe(40 / 20);
    expect(observer.stopped).toEqual({ reason: "budget", atMs: 30_000 });
  });

  it("conserve requests whatever happens: requests = ok + failed + inFlight", () => {
    const request = fc.record({
      target: fc.integer({ min: 0, max: 1 }),
      startMs: fc.integer({ min: 0, max: 59_999 }),
      lastsMs: fc.integer({ min: 0, max: 40_000 }),
      ends: fc.constantFrom(null, timeout, injected),
    });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 60 }), (requests) => {
        const setup = setupOf({
          workloads: [twoTargets],
          windows: [{ fromNs: 20 * SECOND, toNs: 30 * SECOND }],
        });
        const summary = observe(setup, (observer) => play(observer.workload("users"), requests));
        const measured = requests.filter(({ startMs }) => startMs >= 10_000);
        const ended = measured.filter(({ startMs, lastsMs }) => startMs + lastsMs < 60_000);
        const users = summary.workloads["users"]!;
        expect(users.requests).toBe(measured.length);
        expect(users.ok).toBe(ended.filter(({ ends }) => ends === null).length);
        expect(users.failed).toBe(ended.filter(({ ends }) => ends !== null).length);
        expect(users.inFlight).toBe(measured.length - ended.length);
        expect(users.latency.count).toBe(users.ok);
        expect(users.failedLatency.count).toBe(users.failed);
      }),
      { seed: 7, numRuns: 100 },
    );
  });
});

interface PlannedRequest {
  readonly target: number;
  readonly startMs: number;
  readonly lastsMs: number;
  readonly ends: typeof timeout | null;
}

/** States begins and ends in the order of time, ends beyond the run left out. */
function play(users: ReturnType<RunObserver["workload"]>, requests: readonly PlannedRequest[]): void {
  const facts = requests.flatMap(({ target, startMs, lastsMs, ends }) => [
    { atMs: startMs, state: () => users.arrived(startMs * MS, target) },
    {
      atMs: startMs + lastsMs,
      state: () => users.ended((startMs + lastsMs) * MS, target, startMs * MS, ends, false),
    },
  ]);
  const inOrder = facts.filter(({ atMs }) => atMs < 60_000).sort((a, b) => a.atMs - b.atMs);
  for (const fact of inOrder) fact.state();
}

function observeStopped(atNs: number) {
  const observer = new RunObserver(setupOf());
  const users = observer.workload("users");
  for (let request = 0; request < 40; request += 1) {
    users.arrived(20 * SECOND, 0);
    users.ended(20 * SECOND, 0, 20 * SECOND, null, false);
  }
  return observer.summary({ nowNs: atNs, events: 80, stopped: { reason: "budget", atNs } });
}
