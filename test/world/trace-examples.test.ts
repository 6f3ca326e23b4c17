import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Tracer } from "../../src/observe/tracing/tracer.ts";
import type { TraceWish } from "../../src/observe/tracing/tracer.ts";
import { randomScenario } from "./random-scenario.ts";
import { play } from "./run-yaml.ts";
import { ALL } from "./traced.ts";

const OK: TraceWish = { ...ALL, count: 2, order: "slowest", fate: { kind: "ok" } };
const FAILED: TraceWish = { ...OK, count: 1, fate: { kind: "failed" } };

describe("Examples of requests", { timeout: 60_000 }, () => {
  it("are those that each wish finds alone, and change nothing in the run", () => {
    fc.assert(
      fc.property(randomScenario, (scenario) => {
        const text = JSON.stringify(scenario);
        const together = play(text, { examples: [OK, FAILED] });
        expect(together.examples).toEqual([
          play(text, { trace: OK }).traces,
          play(text, { trace: FAILED }).traces,
        ]);
        expect(together.traces).toBeNull();
        expect(together.summary).toEqual(play(text).summary);
      }),
      { numRuns: 15, seed: 11 },
    );
  });

  it("are not looked for among requests that begin while too many are watched", () => {
    const tracer = new Tracer([FAILED, OK], 2);
    const users = tracer.workload("users", ["shop"]);
    const spans = [0, 1, 2].map((atNs) => users?.began(atNs, 0, -1) ?? null);
    expect(spans[2]).toBeNull();
    if (spans[0] !== null && spans[0] !== undefined) users?.ended(spans[0], 10, null, false);
    expect(users?.began(20, 0, -1)).not.toBeNull();
    const [failed, ok] = tracer.traces();
    expect(failed).toMatchObject({ traces: [], matching: 0, missed: 1 });
    expect(ok).toMatchObject({ matching: 1, missed: 1 });
    expect(ok?.traces.map(({ number }) => number)).toEqual([0]);
  });
});
