import { describe, expect, it } from "vitest";
import { LIBRARIES } from "../../src/scenario/presets/libraries.ts";
import type { ClientSpec } from "../../src/scenario/scenario.ts";
import { clientBlock } from "../../src/scenario/schema/clients.ts";
import { around, mistakes, read } from "./reading.ts";

const SERVICES = "shop: { steps: [{ call: stock }], clients: { stock: CLIENT } }\nstock: { steps: [] }";

/** The client of shop for stock, as written in one line. */
function client(written: string, policies = ""): ClientSpec {
  const rest = policies === "" ? "" : `policies: ${policies}`;
  return read(around(SERVICES.replace("CLIENT", written), rest)).services["shop"]!.clients["stock"]!;
}

const BARE = client("{}");

describe.each([...LIBRARIES])("the preset %s", (name, { settings, switchesOn, notes, source }) => {
  it("is made of settings that could be written by hand", () => {
    expect(clientBlock.parse(settings)).toMatchObject(
      settings.loadBalancing === undefined ? {} : { loadBalancing: settings.loadBalancing },
    );
    expect(Object.keys(settings)).toEqual(expect.arrayContaining([...switchesOn]));
  });

  it("is by itself what its library does unasked, and nothing else", () => {
    const written = Object.fromEntries(switchesOn.map((block) => [block, settings[block]]));
    expect(client(name)).toEqual(client(JSON.stringify(written)));
  });

  it("fills in every block that is written beside it", () => {
    const blocks = Object.keys(settings).filter(
      (block) => typeof settings[block as keyof typeof settings] === "object",
    );
    const empty = Object.fromEntries(blocks.map((block) => [block, {}]));
    expect(client(JSON.stringify({ preset: name, ...empty }))).toEqual(client(JSON.stringify(settings)));
  });

  it("says where its numbers are from and what they mean", () => {
    expect(source).toContain("/");
    expect(notes.length).toBeGreaterThan(0);
  });
});

describe("a library preset", () => {
  it("switches on a breaker with resilience4j, and no retry", () => {
    expect(client("resilience4j")).toEqual({
      ...BARE,
      circuitBreaker: client("{ circuitBreaker: {} }").circuitBreaker,
    });
    expect(client("{ preset: resilience4j, retry: {} }").retry).toMatchObject({
      maxAttempts: 3,
      backoff: { baseNs: 500e6 },
    });
  });

  it("is laid beneath what is written, and taken away by null", () => {
    const own = client(
      "{ preset: polly, circuitBreaker: { failureRateThreshold: 40% }, retry: { maxAttempts: 2 } }",
    );
    expect(own.circuitBreaker).toMatchObject({
      trip: { failureRateThreshold: 0.4 },
      minimumNumberOfCalls: 100,
    });
    expect(own.retry).toMatchObject({ maxAttempts: 2, backoff: { baseNs: 2e9 } });
    expect(client("{ preset: hystrix, circuitBreaker: null }")).toMatchObject({
      timeoutNs: 1e9,
      circuitBreaker: null,
    });
  });

  it("fills in blocks through a policy in between, whoever writes them", () => {
    const policies = "{ ours: { preset: resilience4j, retry: {} } }";
    const through = client("{ preset: ours, bulkhead: {} }", policies);
    expect(through).toMatchObject({
      retry: { maxAttempts: 3 },
      bulkhead: { maxConcurrentCalls: 25 },
      rateLimiter: null,
    });
  });

  it("yields to a policy of that name", () => {
    expect(client("opossum", "{ opossum: { timeout: 3s } }")).toEqual({ ...BARE, timeoutNs: 3e9 });
  });

  it("makes the breaker of gobreaker's README from its own knobs", () => {
    const own = client(
      "{ preset: gobreaker, circuitBreaker: { consecutiveFailures: null, failureRateThreshold: 60%, minimumNumberOfCalls: 3, slidingWindow: { interval: 10s }, permittedNumberOfCallsInHalfOpenState: 3, successThreshold: 3 } }",
    );
    expect(own.circuitBreaker).toMatchObject({
      trip: { failureRateThreshold: 0.6, consecutiveFailures: null, judgedAfter: "failure" },
      slidingWindow: { kind: "interval", intervalNs: 10e9 },
      waitDurationInOpenStateNs: 60e9,
      successThreshold: 3,
      lateOutcomes: "ignored",
    });
  });

  it("that nobody knows is a mistake with the nearest name", () => {
    const text = around(SERVICES.replace("CLIENT", "{ preset: resilience4 }"));
    expect(mistakes(text)).toEqual(['services.shop.clients.stock.preset: there is no policy "resilience4"']);
  });
});
