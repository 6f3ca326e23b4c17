import { describe, expect, it } from "vitest";
import { readMetric } from "../../src/observe/metric.ts";
import { RunObserver } from "../../src/observe/run-observer.ts";
import { injected, MS, SECOND, setupOf } from "./observed.ts";

const window = { fromNs: 20 * SECOND, toNs: 30 * SECOND };

/** One request a second, which lasts 15 s and fails at the turn of every third; one worker busy from 25 s on. */
function observed(): RunObserver {
  const observer = new RunObserver(setupOf({ windows: [window] }));
  const users = observer.workload("users");
  const shop = observer.service("shop");
  const client = observer.client("shop", "db");
  for (let second = 0; second < 60; second += 1) {
    const startedNs = (second - 15) * SECOND;
    if (second === 25) shop.busyChanged(second * SECOND, 1);
    if (second === 28) client.circuitMoved(second * SECOND, 0, "closed", "open", "it failed");
    if (second === 33) client.circuitMoved(second * SECOND, 0, "open", "closed", "it answered");
    if (second >= 15) users.ended(second * SECOND, 0, startedNs, second % 3 === 0 ? injected : null, false);
    users.arrived(second * SECOND, 0);
  }
  observer.summary({ nowNs: 60 * SECOND, events: 120, stopped: null });
  return observer;
}

describe("a figure for a condition", () => {
  it("counts what begins in the condition's window, wherever it ends", () => {
    const observer = observed();
    const valueOf = (name: string) => observer.metric(["workloads", "users", name], window).value;
    // Begun at 20, 21, ... 29 s, ended at 35 ... 44 s: failed are those that end at 36, 39 and 42 s.
    expect([valueOf("requests"), valueOf("ok"), valueOf("failed"), valueOf("inFlight")]).toEqual([
      10, 7, 3, 0,
    ]);
    expect(valueOf("goodput")).toBe(7 / 10);
    expect(observer.metric(["workloads", "users", "latency", "mean"], window).value).toBe(15_000);
  });

  it("averages levels over the window, and tells the state at its end", () => {
    const observer = observed();
    expect(observer.metric(["services", "shop", "utilization"], window).value).toBeCloseTo(
      (1 / 4) * (5 / 10),
      12,
    );
    expect(observer.metric(["clients", "shop", "db", "circuitBreaker", "openMs"], window).value).toBe(2000);
    expect(observer.metric(["clients", "shop", "db", "circuitBreaker", "state"], window).value).toBe("open");
    expect(observer.metric(["clients", "shop", "db", "circuitBreaker", "state"], null).value).toBe("closed");
  });

  it("says how many samples a quantile has and wants", () => {
    const observer = observed();
    expect(observer.metric(["workloads", "users", "latency", "p99"], window)).toEqual({
      value: null,
      samples: 7,
      wanted: 100,
    });
    // Measured requests end at 25, 26, ... 59 s; eleven of those 35 fail.
    expect(observer.metric(["workloads", "users", "latency", "p50"], null)).toEqual({
      value: 15_000,
      samples: 24,
      wanted: 2,
    });
    expect(observer.metric(["workloads", "users", "ok"], null)).toEqual({
      value: 24,
      samples: null,
      wanted: null,
    });
  });

  it("is no data where the path leads nowhere, inherited names included", () => {
    const observer = observed();
    expect(observer.metric(["workloads", "nobody", "ok"], null).value).toBeNull();
    expect(observer.metric(["workloads", "constructor", "name"], null).value).toBeNull();
    expect(observer.metric(["workloads", "users", "latency"], null).value).toBeNull();
  });

  it("comes only from windows that were announced before the run, and after it", () => {
    expect(() => observed().metric(["workloads", "users", "ok"], { fromNs: 0, toNs: MS })).toThrow(
      "no window",
    );
    expect(() => new RunObserver(setupOf()).metric(["workloads"], null)).toThrow("after summary");
  });
});

describe("a figure that lists what arose", () => {
  const figures = {
    workloads: { users: { outcomes: { UNAVAILABLE: 2 }, failedAt: { shop: { crashed: 2 } } } },
  };
  const read = (path: string): unknown => readMetric(figures, path.split(".")).value;

  it("counts 0 for what never did", () => {
    expect(read("workloads.users.outcomes.UNAVAILABLE")).toBe(2);
    expect(read("workloads.users.outcomes.INTERNAL")).toBe(0);
    expect(read("workloads.users.failedAt.shop.timeout")).toBe(0);
    expect(read("workloads.users.failedAt.bank.crashed")).toBe(0);
    expect(read("workloads.nobody.outcomes.INTERNAL")).toBeNull();
  });
});
