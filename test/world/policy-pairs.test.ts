import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

/** Every policy of a client, set so that ten calls a second of 20 ms never meet its limit. */
const POLICIES: Readonly<Record<string, string>> = {
  timeout: "timeout: 300ms",
  deadline: "deadline: 2s",
  cancellation: "cancellation: true",
  retry: "retry: { maxAttempts: 3, backoff: { base: 10ms } }",
  hedge: "hedge: { delay: 150ms }",
  singleFlight: "singleFlight: true",
  throttling: "throttling: {}",
  circuitBreaker:
    "circuitBreaker: { slidingWindow: { calls: 10 }, minimumNumberOfCalls: 5, waitDurationInOpenState: 1s }",
  rateLimiter: "rateLimiter: { limitForPeriod: 100, limitRefreshPeriod: 1s }",
  concurrencyLimit: "concurrencyLimit: { algorithm: aimd, initialLimit: 50 }",
  bulkhead: "bulkhead: { maxConcurrentCalls: 50 }",
  connections: "connections: { max: 50, handshake: { roundTrips: 1 } }",
  outlierDetection: "outlierDetection: {}",
  loadBalancing: "loadBalancing: peakEwma",
  fallback: "fallback: { steps: [{ sleep: 1ms }] }",
};

/** What may go wrong, a cause each; the last is nothing at all. */
const TROUBLES: Readonly<Record<string, string>> = {
  errors: "errors: { target: back, ratio: 100% }",
  slow: "slow: { target: back, factor: 100 }",
  crash: "crash: { target: back }",
  loss: "loss: { between: [front, back], ratio: 100% }",
  refused: "partition: { between: [front, back], messages: refused }",
  certificate: "certificate: { target: back }",
};

const names = Object.keys(POLICIES);
const pairs = names.flatMap((one, index) => names.slice(index + 1).map((other) => [one, other] as const));

const scenario = (pair: readonly string[], trouble: string | null): string => `
name: test
duration: 12s
workloads: { users: { stages: [{ for: 9s, rate: 10/s }], key: { uniform: { items: 1000 } }, target: front, client: { timeout: 5s } } }
services:
  front: { steps: [{ call: back }], clients: { back: { ${pair.map((name) => POLICIES[name]!).join(", ")} } } }
  back: { instances: 2, concurrency: 50, steps: [{ work: 20ms }] }
network: { latency: 1ms }
${trouble === null ? "" : `faults: { trouble: { at: 3s, for: 3s, ${TROUBLES[trouble]!} } }`}
`;

/** Every count of a Summary that must add up. */
function expectConserved(summary: Summary, what: string): void {
  const back = summary.clients["front"]!["back"]!;
  for (const [name, { requests, ok, failed, inFlight }] of [
    ["users", summary.workloads["users"]!],
    ["front", summary.services["front"]!],
    ["back", summary.services["back"]!],
    ["calls", { requests: back.calls, ...back }],
  ] as const) {
    expect([what, name, ok + failed + inFlight]).toEqual([what, name, requests]);
  }
}

describe.each(pairs)("%s beside %s", (...pair) => {
  const falls = pair.includes("fallback");

  it("changes nothing where nothing is wrong", () => {
    const { workloads, clients } = run(scenario(pair, null));
    expect(workloads["users"]).toMatchObject({ failed: 0, degraded: 0, inFlight: 0 });
    expect(clients["front"]!["back"]!.failed).toBe(0);
  });

  it.each(Object.keys(TROUBLES))("tells the truth about %s, and loses nobody", (trouble) => {
    const summary = run(scenario(pair, trouble));
    const what = `${pair.join("+")} ${trouble}`;
    expectConserved(summary, what);
    const { failed, degraded } = summary.workloads["users"]!;
    // A second in the middle of the trouble, when nobody at all can be served by the callee.
    const served = summary.series.workloads["users"]!.ok;
    const share = summary.series.windowMs;
    const middle = served
      .slice(Math.floor(4000 / share), Math.ceil(6000 / share))
      .reduce((sum, n) => sum + n, 0);
    // A slow callee still answers whoever has the patience, and a connection that is open needs no certificate.
    const leavesNobody = trouble !== "slow" && !(trouble === "certificate" && pair.includes("connections"));
    // Without any patience set, what is lost fails at the users alone.
    const failsAtFront = leavesNobody && trouble !== "loss";
    if (!falls) expect([what, degraded]).toEqual([what, 0]);
    if (falls && failsAtFront) expect([what, degraded > 0]).toEqual([what, true]);
    if (!falls && leavesNobody) expect([what, middle, failed > 0]).toEqual([what, 0, true]);
  });
});
