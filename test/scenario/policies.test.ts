import { describe, expect, it } from "vitest";
import type { ClientSpec } from "../../src/scenario/scenario.ts";
import { around, mistakes, read, warnings } from "./reading.ts";

const SERVICES = `shop: { steps: [{ call: stock.take }, { query: db.read }] CLIENTS }
stock: { endpoints: { take: [], list: [] } }`;

/** The clients of shop: what it says itself, and what the rest of the file says. */
function clientsOf(clients: string, rest: string): Readonly<Record<string, ClientSpec>> {
  return read(textOf(clients, rest)).services["shop"]!.clients;
}

function textOf(clients: string, rest: string): string {
  const own = clients === "" ? "" : `, clients: ${clients}`;
  return around(
    SERVICES.replace(" CLIENTS", own),
    `databases: { db: { operations: { read: 2ms } } }\n${rest}`,
  );
}

const GUARDED =
  "guarded: { timeout: 1s, retry: { maxAttempts: 3, backoff: { base: 100ms, max: 10s }, jitter: { plus: 10% } } }";

describe("the policy of a call", () => {
  it("is that of defaults.client for every call and query without an entry of its own", () => {
    const clients = clientsOf(
      "{ stock: { timeout: 2s } }",
      `policies: { ${GUARDED} }\ndefaults: { client: guarded }`,
    );
    expect(clients["stock"]).toMatchObject({ timeoutNs: 2e9, retry: null });
    expect(clients["db"]).toMatchObject({ timeoutNs: 1e9, retry: { maxAttempts: 3 } });
  });

  it("is not that of defaults.client for a workload", () => {
    const scenario = read(textOf("", `policies: { ${GUARDED} }\ndefaults: { client: guarded }`));
    expect(scenario.workloads["users"]?.clients["shop"]).toMatchObject({ timeoutNs: null, retry: null });
  });

  it("is laid over its preset key by key, and over what that builds on", () => {
    const rest = `policies: { ${GUARDED}, careful: { preset: guarded, retry: { maxAttempts: 2 } } }`;
    const clients = clientsOf("{ stock: { preset: careful, retry: { backoff: { base: 50ms } } } }", rest);
    expect(clients["stock"]).toMatchObject({
      timeoutNs: 1e9,
      retry: {
        maxAttempts: 2,
        backoff: { baseNs: 50e6, maxNs: 10e9 },
        jitter: { kind: "plusRatio", ratio: 0.1 },
      },
    });
  });

  it("replaces one-key maps whole", () => {
    const rest =
      "policies: { base: { circuitBreaker: { slidingWindow: { calls: 20 } }, retry: { maxAttempts: 2, jitter: { plus: 10% } } } }";
    const own =
      "{ stock: { preset: base, circuitBreaker: { slidingWindow: { time: 10s } }, retry: { jitter: { plusMinus: 5% } } } }";
    expect(clientsOf(own, rest)["stock"]).toMatchObject({
      circuitBreaker: { slidingWindow: { kind: "time", timeNs: 10e9 } },
      retry: { jitter: { kind: "plusMinus", ratio: 0.05 } },
    });
  });

  it("takes away with null what its preset has", () => {
    const clients = clientsOf("{ stock: { preset: guarded, retry: null } }", `policies: { ${GUARDED} }`);
    expect(clients["stock"]).toMatchObject({ timeoutNs: 1e9, retry: null });
  });

  it("differs for one endpoint in what is written there, laid over the rest", () => {
    const own =
      "{ stock: { preset: guarded, endpoints: { take: { timeout: 200ms, retry: { maxAttempts: 5 } }, list: { retry: null } } } }";
    const { endpoints } = clientsOf(own, `policies: { ${GUARDED} }`)["stock"]!;
    expect(endpoints["take"]).toMatchObject({
      timeoutNs: 200e6,
      retry: { maxAttempts: 5, backoff: { baseNs: 100e6 } },
    });
    expect(endpoints["list"]).toMatchObject({ timeoutNs: 1e9, retry: null });
  });

  it("refuses what an endpoint cannot have of its own", () => {
    expect(mistakes(textOf("{ stock: { endpoints: { take: { bulkhead: {} } } } }", ""))).toEqual([
      'services.shop.clients.stock.endpoints.take.bulkhead: unknown key "bulkhead"',
    ]);
  });

  it("may leave to its preset what must be given", () => {
    const rest = "policies: { limited: { rateLimiter: { limitForPeriod: 5, limitRefreshPeriod: 1s } } }";
    const clients = clientsOf("{ stock: { preset: limited, rateLimiter: { timeoutDuration: 0s } } }", rest);
    expect(clients["stock"]?.rateLimiter).toEqual({
      limitForPeriod: 5,
      limitRefreshPeriodNs: 1e9,
      timeoutDurationNs: 0,
      scope: "callee",
    });
  });

  it("is there for everything that fallbacks call", () => {
    const text = around(
      `shop: { steps: [{ background: [{ parallel: [{ choose: [{ weight: 1, steps: [{ call: stock }] }] }] }] }], clients: { stock: { fallback: { steps: [{ call: spare }] } } } }
stock: { steps: [] }
spare: { steps: [] }`,
      "defaults: { client: { timeout: 3s } }",
    );
    const { clients } = read(text).services["shop"]!;
    expect(Object.keys(clients)).toEqual(["stock", "spare"]);
    expect(clients["spare"]?.timeoutNs).toBe(3e9);
  });

  it("is the same for everything that a workload calls", () => {
    const text = around("shop: { steps: [] }\nstock: { steps: [] }").replace(
      "target: shop,",
      "targets: { a: { target: shop }, b: { steps: [{ call: stock }] } }, client: { timeout: 1s },",
    );
    const { clients } = read(text).workloads["users"]!;
    expect(Object.keys(clients)).toEqual(["shop", "stock"]);
    expect(clients["stock"]).toEqual(clients["shop"]);
  });

  it("warns of an entry that has nothing to do", () => {
    const text = around("shop: { steps: [], clients: { stock: { timeout: 1s } } }\nstock: { steps: [] }");
    expect(warnings(text)).toContain(
      "services.shop.clients.stock: shop never calls stock, so this client has nothing to do",
    );
  });
});
