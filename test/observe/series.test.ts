import { CLIENT_EVENT } from "../../src/observe/client-event.ts";
import { describe, expect, it } from "vitest";
import { RunObserver } from "../../src/observe/run-observer.ts";
import type { ObserverSetup } from "../../src/observe/setup.ts";
import { chooseWindowNs } from "../../src/observe/time-grid.ts";
import { injected, MS, observe, SECOND, setupOf, timeout } from "./observed.ts";

const MINUTE = 60 * SECOND;

describe("the windows of the charts", () => {
  it("are round, at least 1 ms, and never more than 300", () => {
    expect(chooseWindowNs(10 * MINUTE, 200)).toBe(2 * SECOND);
    expect(chooseWindowNs(5 * MS, 1000)).toBe(1 * MS);
    for (let durationNs = 1 * MS; durationNs < 1e16; durationNs *= 1.7) {
      const windows = durationNs / chooseWindowNs(durationNs, 1000);
      expect(windows).toBeLessThanOrEqual(300);
    }
  });

  it("grow, down to 120 of them, where few answers are to be expected", () => {
    expect(chooseWindowNs(10 * MINUTE, 10)).toBe(5 * SECOND);
    expect(chooseWindowNs(10 * MINUTE, 0.1)).toBe(5 * SECOND);
  });

  it("do not depend on how much happens, so that memory does not either", () => {
    const valuesAfter = (requests: number): number => {
      const summary = observe(setupOf(), (observer) => {
        const users = observer.workload("users");
        for (let request = 0; request < requests; request += 1) {
          const atNs = Math.floor((request / requests) * MINUTE);
          users.arrived(atNs, 0);
          users.ended(atNs, 0, atNs, null, false);
        }
      });
      return JSON.stringify(summary.series).match(/,/g)!.length;
    };
    expect(valuesAfter(50_000)).toBe(valuesAfter(500));
  });
});

describe("the series of a workload", () => {
  const summary = observe(setupOf(), (observer) => {
    const users = observer.workload("users");
    for (let request = 0; request < 600; request += 1) {
      const atNs = request * 100 * MS;
      if (request >= 10) {
        const outcome = request % 5 === 0 ? (request % 2 === 0 ? timeout : injected) : null;
        users.ended(atNs, 0, atNs - SECOND, outcome, request % 5 === 1);
      }
      users.arrived(atNs, 0);
    }
  });
  const { windowMs, workloads } = summary.series;
  const users = workloads["users"]!;
  const total = (rates: readonly number[]): number =>
    rates.reduce((sum, rate) => sum + (rate * windowMs) / 1000, 0);

  it("adds up to all that began and ended, the warm-up included", () => {
    expect(users.offered.length).toBe(60_000 / windowMs);
    expect(total(users.offered)).toBeCloseTo(600, 6);
    expect(total(users.ok)).toBeCloseTo(472, 6);
    expect(total(users.degraded)).toBeCloseTo(118, 6);
    expect(total(users.failed["timeout"]!)).toBeCloseTo(59, 6);
    expect(total(users.failed["injected"]!)).toBeCloseTo(59, 6);
  });

  it("counts by time of end: nothing ends in the first second", () => {
    const windowsInSecond = 1000 / windowMs;
    expect(users.ok.slice(0, windowsInSecond)).toEqual(Array.from({ length: windowsInSecond }, () => 0));
    expect(users.ok.slice(windowsInSecond).some((rate) => rate > 0)).toBe(true);
  });

  it("has percentiles in windows long enough for 100 answers, and gaps instead of guesses", () => {
    // 10/s expected, 150 answers wanted: windows of 20 s; the last two hold 160 OK answers each.
    expect(users.latency).toEqual({ windowMs: 20_000, p50: [1000, 1000, 1000], p99: [1000, 1000, 1000] });
    const silent = observe(setupOf(), () => undefined).series.workloads["users"]!;
    expect(silent.latency.p99).toEqual([null, null, null]);
  });

  it("divides a last window that is cut short by its own length", () => {
    const setup = setupOf({ durationNs: 60 * SECOND + 50 * MS });
    const cut = observe(setup, (observer) => observer.workload("users").arrived(60 * SECOND + 10 * MS, 0));
    expect(cut.series.workloads["users"]!.offered.at(-1)).toBeCloseTo(1 / 0.05, 6);
  });

  it("ends where a run was stopped", () => {
    const observer = new RunObserver(setupOf());
    const stopped = observer.summary({
      nowNs: 30 * SECOND,
      events: 0,
      stopped: { reason: "budget", atNs: 30 * SECOND },
    });
    expect(stopped.series.workloads["users"]!.offered.length).toBe(30_000 / stopped.series.windowMs);
  });
});

describe("latencies of several targets", () => {
  const workload: ObserverSetup["workloads"][number] = {
    ...setupOf().workloads[0]!,
    targets: [
      { name: "often", share: 0.75 },
      { name: "seldom", share: 0.25 },
    ],
    single: false,
    load: { kind: "open", stages: [{ startNs: 0, endNs: MINUTE, fromRate: 100, toRate: 100 }] },
  };
  const summary = observe(setupOf({ workloads: [workload] }), (observer) => {
    const users = observer.workload("users");
    for (let request = 0; request < 6000; request += 1) {
      const atNs = request * 10 * MS;
      const target = request % 4 === 3 ? 1 : 0;
      users.arrived(atNs, target);
      users.ended(atNs + target * MS, target, atNs, null, false);
    }
  });
  const users = summary.series.workloads["users"]!;

  it("have windows of their own, longer for the rarer one", () => {
    // 150 answers at 100/s, 75/s and 25/s take 1.5, 2 and 6 s.
    expect(users.latency.windowMs).toBe(2000);
    expect(users.targets["often"]!.latency).toMatchObject({ windowMs: 2000 });
    expect(users.targets["seldom"]!.latency).toMatchObject({ windowMs: 10_000, p99: [1, 1, 1, 1, 1, 1] });
  });

  it("reach the figures of the run whole, the warm-up left out", () => {
    expect(summary.workloads["users"]!.latency.count).toBe(5000);
    expect(summary.workloads["users"]!.targets["seldom"]!.latency).toMatchObject({ count: 1250, mean: 1 });
  });
});

describe("the series of a service", () => {
  it("shows mean and highest level of every window", () => {
    const summary = observe(setupOf(), (observer) => {
      const shop = observer.service("shop");
      shop.busyChanged(0, 1);
      shop.queueChanged(0, 2);
      shop.queueChanged(30 * SECOND + 100 * MS, 5);
      shop.queueChanged(30 * SECOND + 150 * MS, -7);
      shop.arrived(30 * SECOND, 0, 0);
      shop.ended(30 * SECOND, 0, 30 * SECOND, 0, injected);
    });
    const { windowMs, services } = summary.series;
    const shop = services["shop"]!;
    const window = 30_000 / windowMs;
    expect(windowMs).toBe(500);
    expect(shop.queueMax.slice(window - 1, window + 2)).toEqual([2, 7, 0]);
    expect(shop.queue[window]).toBeCloseTo((2 * 100 + 7 * 50) / 500, 12);
    expect(shop.utilization![window]).toBeCloseTo(1 / 4, 12);
    expect([shop.requests[window], shop.failed[window]]).toEqual([2, 2]);
  });
});

describe("the series of a client", () => {
  it("shows calls, attempts, refusals and timeouts per second", () => {
    const summary = observe(setupOf(), (observer) => {
      const client = observer.client("shop", "db");
      client.called(0);
      client.happened(100 * MS, 0, CLIENT_EVENT.timedOut);
      client.happened(100 * MS, 0, CLIENT_EVENT.again);
      client.happened(200 * MS, 0, CLIENT_EVENT.circuitRejected);
      client.happened(200 * MS, 0, CLIENT_EVENT.bulkheadRejected);
      client.happened(200 * MS, 0, CLIENT_EVENT.rateLimited);
      client.happened(200 * MS, 0, CLIENT_EVENT.overLimit);
    });
    const { calls, attempts, rejected, timeouts } = summary.series.clients["shop"]!["db"]!;
    expect([calls[0], attempts[0], rejected[0], timeouts[0]]).toEqual([2, 4, 8, 2]);
  });
});
