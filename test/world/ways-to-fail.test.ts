import { describe, expect, it } from "vitest";
import { run, service } from "./run-yaml.ts";

describe("warming up", () => {
  it("costs (factor - 1) / 2 of the work more while it lasts, and nothing after it", () => {
    // 100/s of 1 ms work: over 10 s 1 s of work at full speed; at 5x down to 1x three times that.
    const busy = (warmup: string): number =>
      (run(
        service(
          `{ concurrency: 1000, warmup: { for: 10s, factor: 5, atStart: ${warmup} }, steps: [{ work: 1ms }] }`,
          {
            rate: "100/s",
            duration: "20s",
          },
        ),
      ).services["a"]!.serving.mean ?? 0) * 2000;
    expect(busy("false")).toBeCloseTo(2000, 6);
    // Arrivals every 10 ms sample the falling line at its left ends: half a step of the fall more.
    expect(busy("true")).toBeCloseTo(1000 + 3000 + (4 / 1000 / 2) * 1000, 3);
  });

  it("begins at the restart after a crash", () => {
    const summary = run(
      service("{ warmup: { for: 10s, factor: 3 }, steps: [{ work: 10ms }] }", {
        duration: "30s",
        more: "faults: { f: { at: 4500ms, for: 500ms, crash: { target: a } } }",
      }),
    );
    // At 5, 6, ... 14 s the instance is 0, 1, ... 9 s old: 30 ms, 28 ms, ... 12 ms; all others 10 ms.
    expect(summary.workloads["users"]!.latency.max).toBeCloseTo(30, 1);
    const mean = summary.workloads["users"]!.latency.mean!;
    expect(mean * 30).toBeCloseTo(30 * 10 + (20 + 18 + 16 + 14 + 12 + 10 + 8 + 6 + 4 + 2), 3);
  });
});

describe("a leak", () => {
  it("empties a pool of workers after as many requests as it takes, and a crash fills it again", () => {
    const leaking = (more: string): ReturnType<typeof run> =>
      run(
        service("{ concurrency: 5, queue: 0, steps: [{ work: 1ms }] }", {
          rate: "10/s",
          duration: "100s",
          more: `faults: { leak: { at: 0, leak: { target: a, every: 20 } }${more} }`,
        }),
      );
    // Each of five workers is lost with every 20th request: 100 are served, 900 are refused.
    expect(leaking("").workloads["users"]).toMatchObject({ ok: 100, failed: 900 });
    expect(leaking("").services["a"]!.causes["queue-full"]).toBe(900);
    // New after 50 s, it serves another hundred; the crash itself, over before the next arrival, hits nobody.
    const crash = ", crash: { at: 50010ms, for: 10ms, crash: { target: a } }";
    expect(leaking(crash).workloads["users"]).toMatchObject({ ok: 200, failed: 800 });
  });

  it("empties a pool of connections, and its end fills it again", () => {
    const summary = run(
      service("{ steps: [{ query: db.read }] }", {
        rate: "10/s",
        duration: "100s",
        more: `databases: { db: { connections: { size: 3, acquireTimeout: 10ms }, operations: { read: 1ms } } }
faults: { leak: { at: 0, for: 50s, leak: { target: db, every: 10 } } }`,
      }),
    );
    // 30 of the first 500, and all of the others.
    expect(summary.workloads["users"]).toMatchObject({ ok: 530, failed: 470 });
    expect(summary.workloads["users"]!.causes["connection-pool"]).toBe(470);
  });

  it("takes idle workers of a service that lets them go while it waits", () => {
    const summary = run(
      service("{ concurrency: 2, queue: 0, threading: async, steps: [{ work: 1ms }, { sleep: 1ms }] }", {
        rate: "10/s",
        duration: "10s",
        more: "faults: { leak: { at: 0, leak: { target: a, every: 10 } } }",
      }),
    );
    expect(summary.workloads["users"]).toMatchObject({ ok: 20, failed: 80 });
  });
});

describe("too much in flight", () => {
  it("brings an instance down, and it comes back empty", () => {
    // 100/s that take 10 s: the eleventh request, at 0.1 s, is one too many; so again after each second down.
    const summary = run(
      service("{ crashAbove: { inFlight: 10, downFor: 900ms }, steps: [{ sleep: 10s }] }", {
        rate: "100/s",
        duration: "10s",
      }),
    );
    expect(summary.workloads["users"]).toMatchObject({ ok: 0, failed: 1000 });
    const told = summary.timeline.filter(({ kind }) => kind === "crash").map(({ text }) => text);
    expect(told).toEqual([
      "a instance 0 crashes",
      "instances of a have crashed 10 times by now, the last at 0m09.1s",
    ]);
  });

  it("leaves alone an instance that never holds more than its limit", () => {
    const summary = run(
      service("{ crashAbove: { inFlight: 10, downFor: 1s }, steps: [{ sleep: 99ms }] }", { rate: "100/s" }),
    );
    expect(summary.workloads["users"]!.failed).toBe(0);
  });
});

describe("a poison request", () => {
  it("kills one instance after another when it is retried", () => {
    const crashes = (attempts: number): number =>
      run(
        service("{ instances: 3, steps: [{ sleep: 1ms }] }", {
          rate: "1/s",
          duration: "2s",
          workload: `, client: { retry: { maxAttempts: ${attempts}, backoff: { base: 10ms } } }`,
          more: "faults: { f: { at: 500ms, poison: { target: a, ratio: 100%, downFor: 10m } } }",
        }),
      ).timeline.filter(({ kind }) => kind === "crash").length;
    expect([crashes(1), crashes(2), crashes(3)]).toEqual([1, 2, 3]);
  });

  it("is the same key every time", () => {
    const summary = run(
      service("{ steps: [] }", {
        rate: "100/s",
        duration: "100s",
        workload: ", key: { uniform: { items: 1 } }",
        more: "faults: { f: { at: 0, errors: { target: a, ratio: 50%, by: key } } }",
      }),
    );
    expect([0, 10_000]).toContain(summary.workloads["users"]!.ok);
  });
});

describe("a partition in one direction", () => {
  const text = (way: string): string =>
    service("{ steps: [{ call: b }] }", {
      rate: "10/s",
      more: `  b: { steps: [] }
defaults: { client: { timeout: 50ms } }
faults: { f: { at: 0, partition: ${way} } }`,
    });

  it("loses the requests, or the answers to work that was done", () => {
    const there = run(text("{ from: a, to: b }"));
    expect(there.workloads["users"]).toMatchObject({ ok: 0, failed: 100 });
    expect(there.services["b"]!.requests).toBe(0);
    const back = run(text("{ from: b, to: a }"));
    expect(back.workloads["users"]).toMatchObject({ ok: 0, failed: 100 });
    expect(back.services["b"]).toMatchObject({ requests: 100, ok: 100 });
  });

  it("cuts off the instances that were selected", () => {
    const summary = run(
      text("{ between: [a, b], select: 1 }").replace("b: { steps: [] }", "b: { instances: 4, steps: [] }"),
    );
    expect(summary.workloads["users"]).toMatchObject({ ok: 75, failed: 25 });
  });
});

describe("contention", () => {
  it("leaves the share of the cores that others do not take; two of them multiply", () => {
    const latency = (faults: string): number =>
      run(service("{ cpu: 1, steps: [{ work: 100ms }] }", { more: `faults: { ${faults} }` })).workloads[
        "users"
      ]!.latency.mean!;
    const half = "{ at: 0, contention: { target: a, share: 50% } }";
    expect(latency("")).toBeCloseTo(100, 3);
    expect(latency(`x: ${half}`)).toBeCloseTo(200, 3);
    expect(latency(`x: ${half}, y: ${half}`)).toBeCloseTo(400, 3);
  });

  it("slows down what is running when it comes", () => {
    // Work of 100 ms begun at each full second; half the cores are gone from 50 ms on, for 100 ms.
    const summary = run(
      service("{ cpu: 1, steps: [{ work: 100ms }] }", {
        duration: "1s",
        more: "faults: { f: { at: 50ms, for: 60ms, contention: { target: a, share: 50% } } }",
      }),
    );
    // 50 ms at full speed, 60 ms for 30, the last 20 at full speed.
    expect(summary.workloads["users"]!.latency.mean).toBeCloseTo(130, 3);
  });
});

describe("faults at the same time", () => {
  it("hold a crashed instance down to the latest end", () => {
    const summary = run(
      service("{ steps: [] }", {
        rate: "10/s",
        duration: "20s",
        more: `faults:
  early: { at: 2s, for: 5s, crash: { target: a } }
  again: { at: 4s, every: 4s, for: 2s, until: 11s, crash: { target: a } }`,
      }),
    );
    // Down from 2 s to 7 s and from 8 s to 10 s: 70 arrivals.
    expect(summary.workloads["users"]!.failed).toBe(70);
  });
});
