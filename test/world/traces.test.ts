import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { criticalPath, timeSpent } from "../../src/observe/tracing/critical-path.ts";
import type { TraceSpan } from "../../src/observe/tracing/trace.ts";
import { waterfallOf } from "../../src/report/traces/waterfall.ts";
import { randomScenario } from "./random-scenario.ts";
import { play } from "./run-yaml.ts";
import { ALL, traced } from "./traced.ts";

/** The only trace of a run. */
function onlyTrace(text: string): TraceSpan {
  const { traces } = traced(text);
  expect(traces.length).toBe(1);
  return traces[0]!.root;
}

/** Parts in ms, as one line each. */
function parts(span: TraceSpan): string[] {
  return span.parts.map(
    ({ kind, fromNs, toNs }) => `${kind} ${fromNs / 1e6}-${toNs === null ? "" : toNs / 1e6}`,
  );
}

const allSpans = (span: TraceSpan): TraceSpan[] => [span, ...span.children.flatMap(allSpans)];

describe("A traced request", () => {
  it("is its calls, their attempts and the visits behind them, down to the part", () => {
    const root = onlyTrace(`
      name: test
      duration: 1s
      network: { latency: 5ms }
      workloads: { users: { rate: 1/s, arrivals: constant, target: front } }
      services:  { front: { steps: [{ work: 10ms }, { query: store.read }, { sleep: 3ms }] } }
      databases: { store: { connections: 1, operations: { read: 20ms } } }
    `);
    expect([root.kind, root.name, root.fromNs, root.toNs]).toEqual(["request", "front", 0, 53e6]);
    const attempt = root.children[0]!.children[0]!;
    expect(attempt.visit).toEqual({
      component: "front",
      instance: 0,
      fromNs: 5e6,
      toNs: 48e6,
      failure: null,
    });
    expect(parts(attempt)).toEqual(["network 0-5", "work 5-15", "sleep 45-48", "network 48-53"]);
    const query = attempt.children[0]!;
    expect([query.kind, query.name]).toEqual(["call", "store.read"]);
    expect(parts(query.children[0]!)).toEqual(["network 15-20", "work 20-40", "network 40-45"]);
    const spent = timeSpent(criticalPath(root, 1e9)).map(
      ({ kind, place, ns }) => `${kind} ${place} ${ns / 1e6}`,
    );
    expect(spent).toEqual([
      "work store 20",
      "network front 10",
      "work front 10",
      "network store 10",
      "sleep front 3",
    ]);
  });

  it("shows who waited in which queue, and for which connection", () => {
    const { traces } = traced(`
      name: test
      duration: 1s
      workloads: { users: { stages: [{ for: 1ms, rate: 3000/s }], arrivals: constant, target: front } }
      services:  { front: { concurrency: 2, steps: [{ query: store.read }] } }
      databases: { store: { connections: 1, operations: { read: 10ms } } }
    `);
    // Three come within a millisecond: two workers, and one connection behind them.
    const [first, second, third] = traces.map(({ root }) => root.children[0]!.children[0]!);
    const query = (span: TraceSpan): TraceSpan => span.children[0]!.children[0]!;
    expect(parts(query(first!))).toEqual(["network 0-0", "work 0-10", "network 10-10"]);
    expect(parts(query(second!))[0]).toMatch(/^connection 0\.333\d*-10$/);
    expect(parts(third!)[1]).toMatch(/^queue 0\.666\d*-10$/);
  });

  it("has every retry beside the others, the pause between them, and the work that went on for nobody", () => {
    const root = onlyTrace(`
      name: test
      duration: 1s
      workloads:
        users:
          { rate: 1/s, arrivals: constant, target: slow,
            client: { timeout: 20ms, retry: { maxAttempts: 3, backoff: { base: 10ms, multiplier: 1 }, jitter: none } } }
      services: { slow: { steps: [{ work: 50ms }] } }
    `);
    const call = root.children[0]!;
    expect(call.children.map(({ fromNs, toNs }) => [fromNs / 1e6, toNs! / 1e6])).toEqual([
      [0, 20],
      [30, 50],
      [60, 80],
    ]);
    expect(call.children.map(({ failure }) => failure?.cause)).toEqual(["timeout", "timeout", "timeout"]);
    expect(call.children[0]!.visit!.toNs).toBe(50e6);
    expect(root.toNs).toBe(80e6);
    const path = criticalPath(root, 1e9).map(
      ({ kind, fromNs, toNs }) => `${kind} ${fromNs / 1e6}-${toNs / 1e6}`,
    );
    expect(path).toEqual(["work 0-20", "pause 20-30", "work 30-50", "pause 50-60", "work 60-80"]);
    const { rows } = waterfallOf({ workload: "users", target: "slow", number: 0, root }, 1e9);
    expect(rows.map(({ label }) => label)).toEqual(["users", "slow", "1 [0]", "2 [0]", "3 [0]"]);
    expect(rows[2]!.bars.map(({ toNs, isLate }) => [toNs / 1e6, isLate])).toEqual(
      expect.arrayContaining([
        [20, false],
        [50, true],
      ]),
    );
  });

  it("goes by the hedge that won, not by the attempt that was given up", () => {
    const { traces } = traced(`
      name: test
      duration: 10s
      workloads: { users: { rate: 1/s, arrivals: constant, target: a, client: { hedge: { delay: 10ms } } } }
      services:  { a: { instances: 2, steps: [{ work: 5ms }] } }
      faults:    { ill: { at: 0, for: 10s, slow: { target: a, factor: 100, select: 1 } } }
    `);
    const hedged = traces.filter(({ root }) => root.children[0]!.children.length === 2);
    expect(hedged.length).toBeGreaterThan(3);
    for (const { root } of hedged) {
      const [first, second] = root.children[0]!.children;
      expect([first!.failure?.cause, second!.failure]).toEqual(["hedge-lost", null]);
      const path = criticalPath(root, 10e9);
      // Until the hedge left, the call waited for the first attempt; then the second answered first.
      const fromNs = root.fromNs;
      expect(path.map((one) => [one.span, one.kind, one.fromNs - fromNs, one.toNs - fromNs])).toEqual([
        [first, "work", 0, 10e6],
        [second, "work", 10e6, 15e6],
      ]);
    }
  });

  it("shows an attempt that was never sent", () => {
    const { traces } = traced(`
      name: test
      duration: 10s
      workloads:
        users: { rate: 10/s, arrivals: constant, target: a,
                 client: { circuitBreaker: { slidingWindow: { calls: 5 }, minimumNumberOfCalls: 5 } } }
      services:  { a: { steps: [{ fail: 100% }] } }
    `);
    const refused = traces.filter(({ root }) => root.failure?.cause === "circuit-open");
    expect(refused.length).toBeGreaterThan(50);
    for (const { root } of refused) {
      const attempt = root.children[0]!.children[0]!;
      expect([attempt.visit, attempt.parts.length, attempt.failure?.cause]).toEqual([
        null,
        0,
        "circuit-open",
      ]);
    }
  });

  it("never ends for a message that was lost, but is given up", () => {
    const root = onlyTrace(`
      name: test
      duration: 1s
      workloads: { users: { rate: 1/s, arrivals: constant, target: a, client: { timeout: 100ms } } }
      services:  { a: { steps: [] } }
      faults:    { cut: { at: 0, for: 1s, partition: { between: [users, a], messages: dropped } } }
    `);
    expect(parts(root.children[0]!.children[0]!)).toEqual(["network 0-"]);
    expect(timeSpent(criticalPath(root, 1e9))).toMatchObject([{ kind: "network", place: "a", ns: 100e6 }]);
  });
});

const CROWD = `
name: test
duration: 30s
workloads:
  users: { rate: 90/s, target: shop }
  crawler: { rate: 5/s, target: shop.list }
services:
  shop: { concurrency: 1, queue: 20, endpoints: { main: [{ work: { exponential: 10ms } }], list: [{ fail: 50% }] } }
`
  .replace("main:", "buy:")
  .replace("target: shop }", "target: shop.buy }");

describe("What is traced", () => {
  it("is the slowest of all, chosen when they end, and as many as were asked for", () => {
    const { traces, matching } = traced(CROWD, { count: 7, order: "slowest", workload: "users" });
    const lengths = traces.map(({ root }) => root.toNs! - root.fromNs);
    const all = traced(CROWD, { workload: "users" });
    const longest = all.traces.map(({ root }) => root.toNs! - root.fromNs).sort((a, b) => b - a);
    expect(lengths).toEqual(longest.slice(0, 7));
    expect(matching).toBe(all.traces.length);
  });

  it("is those with the fate, the workload, the target and the beginning that were asked for", () => {
    const { summary } = play(CROWD);
    const users = summary.workloads["users"]!;
    expect(traced(CROWD, { workload: "users", fate: { kind: "failed" } }).matching).toBe(users.failed);
    expect(traced(CROWD, { workload: "users", fate: { kind: "ok" } }).matching).toBe(users.ok);
    const full = { kind: "outcome", name: "queue-full" } as const;
    const fullUsers = traced(CROWD, { workload: "users", fate: full });
    expect(fullUsers.matching).toBe(users.causes["queue-full"]);
    for (const { root } of fullUsers.traces) expect(root.failure?.cause).toBe("queue-full");
    expect(traced(CROWD, { fate: { kind: "outcome", name: "RESOURCE_EXHAUSTED" } }).matching).toBeGreaterThan(
      0,
    );
    const listed = traced(CROWD, { target: "shop.list" });
    expect(new Set(listed.traces.map(({ workload }) => workload))).toEqual(new Set(["crawler"]));
    const late = traced(CROWD, { fromNs: 10e9, toNs: 20e9 });
    expect(late.traces.every(({ root }) => root.fromNs >= 10e9 && root.fromNs < 20e9)).toBe(true);
    expect(late.matching).toBeGreaterThan(500);
    const open = traced(CROWD, { fate: { kind: "unfinished" } });
    const inFlight = users.inFlight + summary.workloads["crawler"]!.inFlight;
    expect([open.matching, open.traces.length]).toEqual([inFlight, inFlight]);
    for (const { root } of open.traces) expect(root.toNs).toBe(null);
  });
});

describe("Traces of any system", { timeout: 60_000 }, () => {
  const some = { numRuns: 25, seed: 7 };

  it("change nothing in the run", () => {
    fc.assert(
      fc.property(randomScenario, (scenario) => {
        const text = JSON.stringify(scenario);
        expect(play(text, { trace: ALL }).summary).toEqual(play(text).summary);
      }),
      some,
    );
  });

  it("have a critical path without gaps, children inside their parents, and parts in order", () => {
    fc.assert(
      fc.property(randomScenario, (scenario) => {
        const { traces, endNs } = traced(JSON.stringify(scenario), { count: 200 });
        for (const trace of traces) {
          const { root } = trace;
          const path = criticalPath(root, endNs);
          let nowNs = root.fromNs;
          for (const { fromNs, toNs } of path) {
            expect(fromNs).toBe(nowNs);
            expect(toNs).toBeGreaterThan(fromNs);
            nowNs = toNs;
          }
          expect(nowNs).toBe(root.toNs ?? endNs);
          for (const span of allSpans(root)) {
            for (const child of span.children) expect(child.fromNs).toBeGreaterThanOrEqual(span.fromNs);
            for (const part of span.parts) {
              expect(part.toNs ?? Infinity).toBeGreaterThanOrEqual(part.fromNs);
              expect(part.fromNs).toBeGreaterThanOrEqual(span.fromNs);
            }
          }
          const { rows, toNs } = waterfallOf(trace, endNs);
          for (const { bars } of rows) for (const bar of bars) expect(bar.toNs).toBeLessThanOrEqual(toNs);
        }
      }),
      some,
    );
  });
});
