import { describe, expect, it } from "vitest";
import { adviceOn, suspectedIn } from "../../src/experiment/advice.ts";
import type { AdviceSummary } from "../../src/observe/summary.ts";
import { play, scenarioOf } from "../world/run-yaml.ts";

function seen(text: string, kind: AdviceSummary["kind"]): readonly AdviceSummary[] {
  return adviceOn(scenarioOf(text), play(text).summary).filter((advice) => advice.kind === kind);
}

function suspected(text: string, kind: AdviceSummary["kind"]): readonly AdviceSummary[] {
  return suspectedIn(scenarioOf(text)).filter((advice) => advice.kind === kind);
}

const outage = (retry: string): string => `
name: An outage
duration: 2m
workloads: { users: { target: shop, rate: 50/s } }
services:
  shop: { steps: [{ call: stock }], clients: { stock: { retry: ${retry} } } }
  stock: { steps: [{ work: 1ms }] }
faults: { outage: { at: 30s, for: 30s, errors: { target: stock, ratio: 100% } } }
`;

describe("retry amplification", () => {
  it("is told where calls became more than two attempts for a while", () => {
    const [advice] = seen(outage("{ maxAttempts: 4 }"), "retryAmplification");
    expect(advice).toMatchObject({ subject: "shop -> stock", setting: "services.shop.clients.stock.retry" });
    expect(advice!.figures["amplification"]).toBeCloseTo(4, 1);
    expect(advice!.text).toMatch(/^From 0m30s to 1m00s each call shop -> stock became 4 attempts/);
  });

  it("is not where a budget bounds it, nor where a call is tried twice", () => {
    const bounded = "{ maxAttempts: 4, budget: { ratio: 10%, minPerSecond: 1 } }";
    expect(seen(outage(bounded), "retryAmplification")).toEqual([]);
    expect(seen(outage("{ maxAttempts: 2 }"), "retryAmplification")).toEqual([]);
  });
});

describe("retries at several layers", () => {
  const layers = (upper: string, lower: string): string => `
name: Layers
duration: 1m
workloads: { users: { target: shop, rate: 50/s, client: { retry: { maxAttempts: ${upper} } } } }
services:
  shop: { steps: [{ call: stock }], clients: { stock: { retry: { maxAttempts: ${lower} } } } }
  stock: { steps: [{ fail: 50% }] }
`;

  it("are told with their product, before and after the run", () => {
    const text = layers("3", "4");
    expect(suspected(text, "layeredRetries")).toMatchObject([
      { subject: "users -> shop -> stock", figures: { attempts: 12 } },
    ]);
    expect(seen(text, "layeredRetries")[0]!.text).toMatch(/may become 12 attempts at stock.* Both did: /);
  });

  it("are not where one layer tries once", () => {
    expect(suspected(layers("3", "1"), "layeredRetries")).toEqual([]);
    expect(seen(layers("1", "4"), "layeredRetries")).toEqual([]);
  });
});

describe("a flapping breaker", () => {
  /** Two workers of 100 ms serve 20/s; 40/s time out, one probe alone does not. */
  const breaker = (rate: string): string => `
name: Flapping
duration: 3m
workloads: { users: { target: shop, rate: ${rate}, client: { timeout: 300ms, circuitBreaker: { slidingWindow: { calls: 20 }, minimumNumberOfCalls: 20, waitDurationInOpenState: 5s, permittedNumberOfCallsInHalfOpenState: 2 } } } }
services: { shop: { concurrency: 2, queue: 50, steps: [{ work: 100ms }] } }
`;

  it("is told by the times a circuit closed only to open again", () => {
    const [advice] = seen(breaker("40/s"), "breakerFlapping");
    expect(advice).toMatchObject({
      subject: "users -> shop",
      setting: "workloads.users.client.circuitBreaker",
    });
    expect(advice!.figures["turns"]).toBeGreaterThanOrEqual(3);
  });

  it("is not where there is room for all", () => {
    expect(seen(breaker("5/s"), "breakerFlapping")).toEqual([]);
  });
});

describe("a timeout longer than the caller's", () => {
  const chain = (upper: string): string => `
name: Impatience
duration: 1m
workloads: { users: { target: shop, rate: 20/s, client: { timeout: ${upper} } } }
services:
  shop: { steps: [{ call: stock }, { work: 1ms }], clients: { stock: { timeout: 2s } } }
  stock: { steps: [{ work: { exponential: 500ms } }] }
`;

  it("is told, with what was wasted", () => {
    expect(suspected(chain("500ms"), "impatientCaller")).toMatchObject([
      { subject: "shop -> stock", setting: "services.shop.clients.stock.timeout" },
    ]);
    expect(seen(chain("500ms"), "impatientCaller")[0]!.text).toMatch(
      /of the work of shop was for callers who had left/,
    );
  });

  it("is not where the caller waits longer", () => {
    expect(suspected(chain("3s"), "impatientCaller")).toEqual([]);
    expect(seen(chain("3s"), "impatientCaller")).toEqual([]);
  });
});

describe("a queue longer than a timeout can use", () => {
  /** 10 workers of 100 ms serve 100/s: in the 900 ms that are left of a second, 90 from the queue. */
  const queue = (places: number): string => `
name: Queue
duration: 1m
workloads: { users: { target: shop, rate: 150/s, client: { timeout: 1s } } }
services: { shop: { concurrency: 10, queue: ${places}, steps: [{ work: 100ms }] } }
`;

  it("is told with the places that are of use", () => {
    expect(suspected(queue(1000), "uselessQueue")).toMatchObject([
      { setting: "services.shop.queue.capacity", figures: { places: 1000, useful: 90 } },
    ]);
    expect(seen(queue(1000), "uselessQueue")).toMatchObject([{ figures: { longest: 1000, useful: 90 } }]);
  });

  it("is not where all places are of use", () => {
    expect(suspected(queue(90), "uselessQueue")).toEqual([]);
    expect(seen(queue(90), "uselessQueue")).toEqual([]);
  });
});

describe("a pool smaller than Little's law asks for", () => {
  const pool = (size: number): string => `
name: Pool
duration: 2m
workloads: { users: { target: shop, rate: 100/s } }
services: { shop: { steps: [{ query: store.read }] } }
databases: { store: { connections: ${size}, operations: { read: { exponential: 90ms } } } }
`;

  it("is told: 100/s x 90 ms are 9 connections", () => {
    const [before] = suspected(pool(10), "smallPool");
    expect(before).toMatchObject({ setting: "databases.store.connections.size" });
    expect(before!.figures["needed"]).toBeCloseTo(9, 9);
    const [after] = seen(pool(9), "smallPool");
    expect(after!.figures["needed"]).toBeGreaterThan(8.5);
    expect(after!.figures["needed"]).toBeLessThan(9.5);
  });

  it("is not where it has twice as many", () => {
    expect(suspected(pool(18), "smallPool")).toEqual([]);
    expect(seen(pool(18), "smallPool")).toEqual([]);
  });
});
