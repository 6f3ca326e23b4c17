import { describe, expect, it } from "vitest";
import { run } from "./run-yaml.ts";

describe("codel", () => {
  it("leaves who joins a standing queue the target, and the others the interval", () => {
    // Four a second for one worker of 1 s. Of each second's four, the first is served at once; the second finds nobody
    // waiting (300 ms), the third a queue that has stood for 250 ms (300 ms), the fourth one of 500 ms (5 ms).
    const summary = run(`
name: test
duration: 10s
workloads: { users: { rate: 4/s, arrivals: constant, target: shop } }
services: { shop: { concurrency: 1, queue: { discipline: codel, interval: 300ms }, steps: [{ work: 1s }] } }`);
    expect(summary.services["shop"]?.causes["queue-timeout"]).toBe(30);
    expect(summary.services["shop"]?.waiting.max).toBe(300);
    expect(summary.services["shop"]?.queue.max).toBe(2);
    expect(summary.workloads["users"]?.failedLatency.mean).toBeCloseTo((300 + 300 + 5) / 3, 6);
    expect(summary.workloads["users"]?.failedLatency.min).toBe(5);
  });
});

describe("adaptive LIFO", () => {
  const queue = (discipline: string): ReturnType<typeof run> =>
    run(`
name: test
duration: 10s
workloads: { users: { stages: [{ for: 3s, rate: 2/s }], arrivals: constant, target: shop } }
services: { shop: { concurrency: 1, queue: { discipline: ${discipline}, interval: 600ms }, steps: [{ work: 1s }] } }`);

  it("serves the newest first while the queue stands", () => {
    // Arrivals at 0, 0.5, 1, 1.5, 2 and 2.5 s. The queue is empty for the last time at 1 s, where that of 1 s joins it, and
    // stands from 1.6 s on: served are those of 0, 0.5, 1.5, 2.5, 2 and at last, from 5 to 6 s, that of 1 s.
    expect(queue("adaptiveLifo").workloads["users"]?.latency).toMatchObject({ count: 6, max: 5000 });
    expect(queue("fifo").workloads["users"]?.latency.max).toBe(3500);
    expect(queue("lifo").workloads["users"]?.latency.max).toBe(5000);
  });
});
