import { describe, expect, it } from "vitest";
import { run, service } from "./run-yaml.ts";

describe("queues", () => {
  it("refuses the newcomer when all waiting places are taken", () => {
    // 10/s, one worker of 1 s, 2 places: at 0 one starts, 0.1 and 0.2 wait, from then one a second gets in.
    const summary = run(service("{ concurrency: 1, queue: 2, steps: [{ work: 1s }] }", { rate: "10/s" }));
    expect(summary.services["a"]).toMatchObject({ requests: 100, ok: 9, inFlight: 3 });
    expect(summary.services["a"]?.causes["queue-full"]).toBe(88);
    expect(summary.services["a"]?.queue.max).toBe(2);
  });

  it("has no waiting place with queue: 0", () => {
    const summary = run(
      service("{ concurrency: 1, queue: 0, steps: [{ work: 150ms }] }", { rate: "10/s", duration: "1s" }),
    );
    expect(summary.services["a"]).toMatchObject({ requests: 10, ok: 5, failed: 5 });
  });

  it("serves the last first under lifo", () => {
    const summary = run(
      service("{ concurrency: 1, queue: { discipline: lifo }, steps: [{ work: 250ms }] }", {
        rate: "10/s",
        duration: "1.01s",
      }),
    );
    // 0 is served to 250, then 200 (not 100) to 500. The end at 500 was scheduled before the arrival at 500:
    // so 400 is next, to 750, and then 700. Latencies of 250, 300, 350 and 300.
    expect(summary.workloads["users"]?.latency).toMatchObject({ count: 4, min: 250, mean: 300, max: 350 });
  });

  it("leaves at maxWait", () => {
    const summary = run(
      service("{ concurrency: 1, queue: { maxWait: 100ms }, steps: [{ work: 10s }] }", { rate: "1/s" }),
    );
    expect(summary.services["a"]?.causes["queue-timeout"]).toBe(9);
    expect(summary.services["a"]?.waiting.max).toBe(100);
  });

  it("puts the youngest of the least important out of a full queue", () => {
    const summary = run(`
name: test
duration: 1s
workloads:
  minor: { rate: 4/s, arrivals: constant, target: a }
  major: { stages: [{ for: 600ms, rate: 0/s }, { for: 400ms, rate: 10/s }], arrivals: constant, target: a, priority: 1 }
services:
  a: { concurrency: 1, queue: { capacity: 2, discipline: priority }, steps: [{ work: 2s }] }
`);
    // minor 0 works on; minor 250 and 500 wait; major 600 puts out minor 500, major 700 puts out minor 250;
    // minor 750 and the majors 800 and 900 find nobody less important.
    expect(summary.workloads["minor"]?.causes).toMatchObject({ shed: 2, "queue-full": 1 });
    expect(summary.workloads["major"]?.causes).toMatchObject({ shed: 0, "queue-full": 2 });
  });
});

describe("threading", () => {
  it("keeps a blocking worker through calls and sleeps", () => {
    const summary = run(service("{ concurrency: 1, steps: [{ work: 100ms }, { sleep: 400ms }] }"));
    expect(summary.services["a"]?.utilization).toBeCloseTo(0.5, 10);
  });

  it("holds an async worker during work only", () => {
    const summary = run(
      service(
        "{ threading: async, concurrency: 1, steps: [{ work: 100ms }, { sleep: 400ms }, { work: 100ms }] }",
      ),
    );
    expect(summary.services["a"]?.utilization).toBeCloseTo(0.2, 10);
    expect(summary.workloads["users"]?.latency.max).toBe(600);
  });

  it("does not put an async request back into the queue between two works in a row", () => {
    const summary = run(
      service("{ threading: async, concurrency: 1, steps: [{ work: 100ms }, { work: 100ms }] }", {
        rate: "10/s",
        duration: "400ms",
      }),
    );
    // 0: 0..200; 100: 200..400. Queued anew after each work, the first would have waited for the second.
    expect(summary.workloads["users"]?.latency).toMatchObject({ count: 1, max: 200 });
  });

  it("shares cores among running work", () => {
    const summary = run(service("{ cpu: 0.5, steps: [{ work: 100ms }] }"));
    expect(summary.workloads["users"]?.latency).toMatchObject({ min: 200, max: 200 });
    expect(summary.services["a"]?.cpuUtilization).toBeCloseTo(0.2, 10);
  });

  it("stops sharing when the other is done", () => {
    const summary = run(
      service("{ cpu: 1, steps: [{ work: 300ms }] }", { rate: "5/s", duration: "600ms", workload: "" }),
    );
    // 0: alone to 200 (100 left), then half speed: both have 100 of 300 and 200 by 400, when a third comes.
    expect(summary.workloads["users"]?.latency.min).toBe(400);
  });
});

describe("steps", () => {
  it("waits for all branches of parallel, or for the first OK, or for n", () => {
    const branches = "[{ sleep: 100ms }, { sleep: 300ms }, { sleep: 200ms }]";
    const latency = (waitFor: string): number | null | undefined =>
      run(service(`{ steps: [{ parallel: { branches: ${branches}, waitFor: ${waitFor} } }] }`)).workloads[
        "users"
      ]?.latency.max;
    expect(latency("all")).toBe(300);
    expect(latency("any")).toBe(100);
    expect(latency("2")).toBe(200);
  });

  it("fails at the first failing branch, and lets the others run on", () => {
    const summary = run(
      service("{ steps: [{ parallel: [[{ sleep: 50ms }, { fail: 100% }], { call: b }] }] }", {
        more: "  b: { concurrency: 9, steps: [{ work: 200ms }] }",
      }),
    );
    expect(summary.workloads["users"]).toMatchObject({ failed: 10 });
    expect(summary.workloads["users"]?.failedLatency.max).toBe(50);
    expect(summary.services["b"]).toMatchObject({ ok: 10 });
  });

  it("drops the failure of an optional step, and the request is degraded", () => {
    for (const step of [
      "{ call: b, optional: true }",
      "{ steps: [{ call: b }], optional: true }",
      "{ parallel: [{ call: b }], optional: true }",
    ]) {
      const summary = run(
        service(`{ steps: [${step}, { sleep: 10ms }] }`, { more: "  b: { steps: [{ fail: 100% }] }" }),
      );
      expect(summary.workloads["users"]).toMatchObject({ ok: 10, degraded: 10 });
      expect(summary.workloads["users"]?.latency.max).toBe(10);
    }
  });

  it("does not wait for background steps", () => {
    const summary = run(
      service("{ steps: [{ background: [{ call: b }] }, { sleep: 10ms }] }", {
        more: "  b: { steps: [{ sleep: 500ms }, { fail: 100% }] }",
      }),
    );
    expect(summary.workloads["users"]).toMatchObject({ ok: 10, degraded: 0 });
    expect(summary.services["b"]).toMatchObject({ failed: 10 });
  });

  it("repeats a body, and stops at its first failure", () => {
    expect(
      run(service("{ steps: [{ repeat: { times: 3, steps: [{ sleep: 100ms }] } }] }")).workloads["users"]
        ?.latency.max,
    ).toBe(300);
    const failing = run(
      service("{ steps: [{ repeat: { times: 3, steps: [{ sleep: 100ms }, { fail: 100% }] } }] }"),
    );
    expect(failing.workloads["users"]?.failedLatency.max).toBe(100);
  });

  it("repeats a body that never waits a hundred thousand times without running out of stack", () => {
    const summary = run(service("{ steps: [{ repeat: { times: 100000, steps: [{ fail: 0% }] } }] }"));
    expect(summary.workloads["users"]).toMatchObject({ ok: 10 });
  });

  it("serves a long queue of expired requests without running out of stack", () => {
    const summary = run(`
name: test
duration: 20s
workloads: { users: { stages: [{ for: 1s, rate: 20000/s }], arrivals: constant, target: a, client: { deadline: 500ms } } }
services: { a: { concurrency: 1, steps: [{ work: 10s }] } }
`);
    expect(summary.services["a"]?.causes["deadline"]).toBe(19_999);
  });

  it("fails the same keys every time where the key decides", () => {
    const keys =
      "{ key: { uniform: { items: 10 } }, target: a, rate: 100/s, client: { retry: { maxAttempts: 3 } } }";
    const poison = run(`
name: test
duration: 60s
workloads: { users: ${keys} }
services: { a: { steps: [{ fail: { probability: 30%, by: key } }] } }
`);
    const { failed, requests } = poison.workloads["users"] ?? { failed: 0, requests: 1 };
    // Retries never help: what fails once fails always, so all of a key's requests fail or none.
    expect(poison.clients["users"]?.["a"]?.attempts).toBe(requests + 2 * failed);
    expect(failed).toBeGreaterThan(0);
  });
});

describe("freezes", () => {
  it("stretches running work and handles what came meanwhile at the end", () => {
    const summary = run(
      service("{ concurrency: 1, steps: [{ work: 400ms }] }", {
        duration: "5s",
        more: "faults: { pause: { at: 2.2s, for: 1s, freeze: { target: a } } }",
      }),
    );
    // The request of 2 s ends at 3.4 s; that of 3 s arrives in the freeze, is handled at 3.2, waits to 3.4 and ends at 3.8.
    expect(summary.workloads["users"]?.latency.max).toBe(1400);
    expect(summary.workloads["users"]?.latency.mean).toBeCloseTo((400 * 2 + 1400 + 800 + 400) / 5, 6);
  });

  it("does the same to cores", () => {
    const summary = run(
      service("{ cpu: 1, steps: [{ work: 400ms }] }", {
        duration: "3.9s",
        more: "faults: { pause: { at: 2.2s, for: 500ms, freeze: { target: a } } }",
      }),
    );
    expect(summary.workloads["users"]?.latency.max).toBe(900);
  });

  it("keeps the timers of a frozen caller: an answer that waits beats its timeout", () => {
    const summary = run(
      service("{ steps: [{ call: b }], clients: { b: { timeout: 500ms } } }", {
        duration: "4.9s",
        more: "  b: { steps: [{ sleep: 400ms }] }\nfaults: { pause: { at: 2.2s, for: 1s, freeze: { target: a } } }",
      }),
    );
    expect(summary.clients["a"]?.["b"]).toMatchObject({ ok: 5, timeouts: 0 });
    // The request of 3 s reaches a frozen machine too, and is handled at 3.2.
    expect(summary.workloads["users"]?.latency.max).toBe(1200);
  });
});

describe("crashes", () => {
  const crash = "faults: { down: { at: 2.5s, for: 2s, crash: { target: a } } }";

  it("ends queue and running work, refuses while down, and starts fresh", () => {
    const summary = run(
      service("{ concurrency: 1, steps: [{ work: 1s }] }", {
        rate: "2/s",
        duration: "6s",
        more: `network: { latency: 10ms }\n${crash}`,
      }),
    );
    const users = summary.workloads["users"];
    // Begun at 0 .. 2 s: served are 0 and 0.5 (ends at 2.01+), the third is running, two wait; 2.5 .. 4 find it down.
    expect(users?.causes["crashed"]).toBe(3 + 4);
    // A refusal comes back after there and back.
    expect(users?.failedLatency.min).toBe(20);
    // Fresh: 4.5 is served at once.
    expect(users?.ok).toBe(2 + 1);
  });

  it("gives new policies: an open circuit is closed after the restart", () => {
    const summary = run(`
name: test
duration: 10s
workloads: { users: { rate: 10/s, arrivals: constant, target: a } }
services:
  a: { steps: [{ call: b }], clients: { b: { circuitBreaker: { slidingWindow: { calls: 4 }, minimumNumberOfCalls: 4, waitDurationInOpenState: 1h } } } }
  b: { steps: [{ work: 1ms }] }
faults:
  broken: { at: 1s, for: 1s, errors: { target: b, ratio: 100% } }
  restarted: { at: 3s, for: 1s, crash: { target: a } }
`);
    expect(summary.clients["a"]?.["b"]?.circuitBreaker).toMatchObject({ opened: 1, state: "closed" });
    expect(summary.workloads["users"]?.causes["circuit-open"]).toBeGreaterThan(0);
    expect(summary.services["b"]?.ok).toBeGreaterThan(60);
  });
});
