import { describe, expect, it } from "vitest";
import type { GroupSummary, Summary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

/** One reader of two partitions: all messages without a key of its own go to the first, and fail. */
function play(consumer: Record<string, unknown>, withTenants = true): Summary {
  return run(
    JSON.stringify({
      name: "broken",
      duration: "60s",
      workloads: {
        broken: { rate: "1/s", arrivals: "constant", key: "unique", target: "shop.broken" },
        ...(withTenants && {
          tenants: { rate: "10/s", arrivals: "constant", key: "unique", target: "shop.sound" },
        }),
      },
      services: {
        shop: {
          endpoints: {
            broken: [{ publish: "log.orders", key: { uniform: { items: 1 } } }],
            sound: [{ cache: "sound", put: true }, { publish: "log.orders" }],
          },
        },
        billing: {
          consumers: {
            orders: {
              from: "log.orders",
              maxAttempts: "forever",
              retryDelay: "100ms",
              steps: [{ cache: "sound", miss: [{ fail: "100%" }] }],
              ...consumer,
            },
          },
        },
      },
      caches: { sound: { scope: "shared" } },
      brokers: { log: { topics: { orders: { partitions: 12 } } } },
    }),
  );
}

function groupOf(summary: Summary): GroupSummary {
  return summary.brokers["log"]!.topics["orders"]!.groups["billing"]!;
}

const breaker = { consecutiveFailures: 5, waitDurationInOpenState: "10s" };

describe("a reader with a breaker for each partition", () => {
  it("tries five times, then once in ten seconds, and goes on with its other partitions", () => {
    const { failures, pauses, handled, published, latency } = groupOf(play({ breaker }));
    // Tries at 0, 0.1, ... 0.4 s, then at 10.4, 20.4, ... 50.4 s, each of which opens the circuit.
    expect([failures, pauses]).toEqual([10, 6]);
    // One in twelve of the sound ones shares the partition of the broken, and nobody else waits for longer than the tries.
    expect(handled / (published - 60)).toBeGreaterThan(0.85);
    expect(latency.max).toBeLessThanOrEqual(500);
  });

  it("stops altogether where all its partitions share one", () => {
    const { failures, pauses, handled } = groupOf(play({ breaker: { ...breaker, scope: "reader" } }));
    expect([failures, pauses]).toEqual([10, 6]);
    expect(handled).toBe(0);
  });

  it("counts tries over its pauses: what is given up lets its partition go on", () => {
    const { failures, skipped, pauses } = groupOf(
      play({ breaker: { consecutiveFailures: 2, waitDurationInOpenState: "1s" }, maxAttempts: 3 }, false),
    );
    // Tries of the first at 0, 0.1 and 1.1 s, of the second at 1.1, 2.1 and 3.1 s, of the third at 3.1, 4.1 and 5.1 s ...
    expect([failures, skipped, pauses]).toEqual([2 + 2 * 30 + 29, 30, 1 + 30 + 29]);
  });
});
