import { describe, expect, it } from "vitest";
import type { Explanation } from "../../src/cli/explain/explanation.ts";
import { ONE_QUEUE, folderWith, ripplesim } from "./command-line.ts";

const explained = async (text: string): Promise<Explanation> =>
  JSON.parse((await ripplesim(["explain", "-", "--json"], { readStdin: () => text })).out) as Explanation;

/** Two services and a database; `client` is how front calls back. */
const chain = (client: string, frontClient = ""): string => `
name: A chain
duration: 10m
network: { latency: 1ms }
workloads: { users: { target: front, rate: 100/s, ${frontClient} } }
services:
  front: { instances: 2, concurrency: 10, steps: [{ work: 2ms }, { call: back }], clients: { back: { ${client} } } }
  back: { concurrency: 4, steps: [{ work: 6ms }, { query: store.read }] }
databases: { store: { connections: 5, operations: { read: 10ms } } }
`;

describe("explain", () => {
  it("compares the offered load with what workers can do", async () => {
    const { load, workloads } = await explained(ONE_QUEUE);
    expect(workloads["users"]).toMatchObject({ meanRate: 80, peakRate: 80, worstCaseAttempts: 1 });
    // 80/s times 10 ms on one worker.
    expect(load[0]).toMatchObject({ name: "shop", visitsPerSecond: 80, capacity: "1 x 1 worker" });
    expect(load[0]?.utilization).toBeCloseTo(0.8, 12);
  });

  it("says which zones things are in, are struck in and are called in", async () => {
    const text = ONE_QUEUE.replace("concurrency: 1", "instances: { a: 2, b: 1 }, concurrency: 1")
      .replace("rate: 80/s", "rate: 80/s, zone: a, client: { loadBalancing: { zones: own } }")
      .concat("\nfaults: { dark: { at: 1s, for: 1s, crash: { target: b } } }\n");
    const { out } = await ripplesim(["explain", "-"], { readStdin: () => text });
    expect(out).toContain("3 (a 2, b 1) x 1 worker");
    expect(out).toContain("load balancing: by turns, in the own zone while one there is usable");
    expect(out).toContain("dark: zone b is down, 1s to 2s");
  });

  it("says how sagas go, and finds what may leave them halfway without running them", async () => {
    const text = `
name: A saga
duration: 1m
workloads: { users: { target: orders, rate: 1/s, key: unique } }
services: { orders: { steps: [{ saga: order }] }, mail: { steps: [{ effect: sent }] }, pay: { endpoints: { charge: [], refund: [] } } }
sagas:
  order:
    coordinator: orders
    steps:
      - { name: mail, do: [{ call: mail }] }
      - { name: pay, do: [{ call: pay.charge }], undo: [{ call: pay.refund }], timeout: 2s }
      - { name: ship, do: [{ work: 1ms }] }
`;
    const { out } = await ripplesim(["explain", "-"], { readStdin: () => text });
    expect(out).toContain(
      "order: orchestrated, by orders, log durable, taken up 10s after a crash; answers at its end;",
    );
    expect(out).toContain("order.pay: undone, timeout 2s, tried once");
    const { suspicions } = await explained(text);
    expect(suspicions).toEqual([
      "order.mail has no undo: what it did stays when pay or a later one fails.",
      "order may send an undo to pay twice, which does not know it again (idempotency: { by: request }).",
      "order tries an undo only once: one failure leaves it halfway.",
    ]);
  });

  it("says what limits retries, and asks for no budget where something does", async () => {
    const limited = "timeout: 1s, retry: { maxAttempts: 3, throttle: {}, quota: {} }";
    const { out } = await ripplesim(["explain", "-"], { readStdin: () => chain(limited) });
    const text = out.replace(/\s+/g, " ");
    expect(text).toContain(
      "3 attempts at once, throttled below 5 of 10 tokens, quota of 500 tokens: 5 for a retry",
    );
    expect(text).not.toContain("without a budget");
    const bare = limited.replace(", throttle: {}, quota: {}", "");
    expect((await ripplesim(["explain", "-"], { readStdin: () => chain(bare) })).out).toMatch(
      /without\s+a\s+budget/,
    );
  });

  it("says how services are found: by whom, how often, and what is believed for how long", async () => {
    const registries = `registries:
  dns: { services: [back], lookup: { ttl: forever, timeout: 2s }, healthCheck: {} }
  eureka: { services: [front], selfPreservation: 85%, onUnreachable: forget }
`;
    const { out } = await ripplesim(["explain", "-"], { readStdin: () => chain("") + registries });
    const text = out.replace(/\s+/g, " ");
    expect(text).toContain("dns, for back: callers look names up when a call needs them (DNS)");
    expect(text).toContain("an answer is believed for ever, a question waits at most 2s");
    expect(text).toContain("checks every 10s, failed after 1s: 3 failures in a row out, 1 success in");
    expect(text).toContain("callers fetch the list every 30s, and who gets no answer uses nobody");
    expect(text).toContain(
      "leases of 1m30s renewed every 30s, but none is dropped while fewer than 85 % renew",
    );
  });

  it("counts the time a blocking worker waits for what it calls, and networks in between", async () => {
    const { load } = await explained(chain(""));
    const busy = Object.fromEntries(load.map(({ name, utilization }) => [name, utilization]));
    // back: 6 ms work + 1 ms there + 10 ms read + 1 ms back = 18 ms; front: 2 + 1 + 18 + 1 = 22 ms.
    expect(busy["back"]).toBeCloseTo((100 * 0.018) / 4, 12);
    expect(busy["front"]).toBeCloseTo((100 * 0.022) / 20, 12);
    expect(busy["store"]).toBeCloseTo((100 * 0.01) / 5, 12);
  });

  it("counts work alone where threading is async", async () => {
    const { load } = await explained(
      chain("").replace("concurrency: 10", "concurrency: 10, threading: async"),
    );
    expect(load.find(({ name }) => name === "front")?.utilization).toBeCloseTo((100 * 0.002) / 20, 12);
  });

  it("multiplies attempts along the chain", async () => {
    const { workloads, suspicions } = await explained(
      chain("timeout: 1s, retry: { maxAttempts: 4 }", "client: { timeout: 9s, retry: { maxAttempts: 3 } }"),
    );
    expect(workloads["users"]).toMatchObject({
      worstCaseAttempts: 12,
      worstChain: ["users", "front", "back"],
    });
    expect(suspicions).toContainEqual("One request of users may become 12 attempts: users -> front -> back.");
  });

  it("finds load beyond capacity, retries without a timeout, and callers who leave before their callee", async () => {
    const beyond = await explained(ONE_QUEUE.replace("80/s", "150/s"));
    expect(beyond.suspicions).toEqual([
      expect.stringMatching(/^shop is offered 150 % of what its workers can do/),
    ]);
    const endless = await explained(chain("retry: { maxAttempts: 2 }"));
    expect(endless.suspicions[0]).toMatch(/^front -> back retries, but has no timeout/);
    const early = await explained(
      chain("timeout: 1s, retry: { maxAttempts: 2 }", "client: { timeout: 1500ms }"),
    );
    expect(early.suspicions[0]).toMatch(/^users waits 1\S* for front, which may wait 2s for back/);
  });

  it("finds timeouts below what the callee needs when nothing waits", async () => {
    // 1 ms there, 6 ms work, a query of 1 + 10 + 1 ms, 1 ms back.
    const short = await explained(chain("timeout: 19ms"));
    expect(short.suspicions).toEqual([
      "front waits 19ms for back, which takes 20ms on average when nothing waits: calls time out though nothing is wrong.",
    ]);
    expect((await explained(chain("timeout: 20ms"))).suspicions).toEqual([]);
    const query = await explained(
      chain("").replace(
        "{ query: store.read }] }",
        "{ query: store.read }], clients: { store: { timeout: 11ms } } }",
      ),
    );
    expect(query.suspicions).toEqual([
      expect.stringMatching(/^back waits 11ms for store\.read, which takes 12ms on average/),
    ]);
  });

  it("finds retries that neither pause nor have a budget", async () => {
    const blind =
      "front -> back retries at once and without a budget: a callee in trouble gets up to 3 times the load.";
    const retrying = async (more: string): Promise<readonly string[]> =>
      (await explained(chain(`timeout: 1s, retry: { maxAttempts: 3, ${more} }`))).suspicions;
    expect(await retrying("")).toEqual([blind]);
    expect(await retrying("backoff: { base: 10ms }")).toEqual([]);
    expect(await retrying("budget: { ratio: 10%, minPerSecond: 3 }")).toEqual([]);
  });

  it("finds a breaker that wants more calls than its window holds", async () => {
    const breaker = async (minimum: number): Promise<readonly string[]> =>
      (
        await explained(
          chain(
            `timeout: 1s, circuitBreaker: { slidingWindow: { calls: 20 }, minimumNumberOfCalls: ${minimum} }`,
          ),
        )
      ).suspicions;
    expect(await breaker(21)).toEqual([
      "The circuit breaker of front -> back wants at least 21 calls, but its window holds 20: it decides at 20.",
    ]);
    expect(await breaker(20)).toEqual([]);
    // Failures in a row are counted without any window.
    const inRow = chain(
      "timeout: 1s, circuitBreaker: { slidingWindow: { calls: 20 }, consecutiveFailures: 5 }",
    );
    expect((await explained(inRow)).suspicions).toEqual([]);
  });

  it("has no suspicion about a modest scenario", async () => {
    expect((await explained(chain("timeout: 1s", "client: { timeout: 2s }"))).suspicions).toEqual([]);
  });

  it("takes peak rates of stages into account", async () => {
    const { workloads, suspicions } = await explained(
      ONE_QUEUE.replace("rate: 80/s", "stages: [{ for: 5s, rate: 20/s }, { for: 5s, rate: 180/s }]"),
    );
    expect(workloads["users"]).toMatchObject({ meanRate: 100, peakRate: 180 });
    expect(suspicions[0]).toMatch(/^shop is offered 100 %/);
  });

  it("prints every number of a policy that was switched on, library defaults too", async () => {
    const folder = folderWith({ "x.yaml": chain("timeout: 1s, circuitBreaker: {}") });
    const { out } = await ripplesim(["explain", "x.yaml"], { folder });
    // Resilience4j's defaults.
    expect(out.replace(/\s+/g, " ")).toContain(
      "front -> back: circuit breaker: opens at 50 % failures or 100 % slower than 1m of the last 100 calls (at least 100), for 1m, then 10 probes; timeout 1s",
    );
  });

  it("names what was left without a limit", async () => {
    const { out } = await ripplesim(["explain", "-"], { readStdin: () => chain("") });
    expect(out).toContain("the queues of front and back");
  });
});
