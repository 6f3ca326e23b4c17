import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { run, service } from "./run-yaml.ts";

/** 100/s for 5 minutes, of which a fault takes what it says from 100 s on. */
function outage(when: string, deed = "errors: { target: a, ratio: 100% }", more = ""): Summary {
  return run(
    service("{ instances: 4, steps: [{ work: 5ms }] }", {
      rate: "100/s",
      duration: "5m",
      workload: ", client: { timeout: 200ms }",
      more: `faults:\n  f: { ${when}, ${deed} }\n${more}`,
    }),
  );
}

const ABORT = "abortWhen: { workload: users, successRateBelow: 80%, over: 10s }";

describe("a fault with a condition", () => {
  it("is lifted when the condition has held over the window since its beginning", () => {
    const { faults, workloads, timeline } = outage(`at: 100s, for: 100s, ${ABORT}`);
    expect(faults["f"]).toMatchObject({ aborted: true, startMs: 100_000, endMs: 110_000, strikes: 1 });
    expect(faults["f"]!.episodes).toEqual([{ startMs: 100_000, endMs: 110_000 }]);
    // All of 10 s at 100/s, and nothing after it.
    expect(workloads["users"]!.failed).toBe(1000);
    expect(faults["f"]!.impact["users"]).toMatchObject({
      lostRequests: 1000,
      recovered: true,
      recoveryMs: 0,
    });
    expect(timeline.filter(({ kind }) => kind === "fault").map(({ text }) => text)).toEqual([
      "f begins: 100 % of the requests to a fail with UNAVAILABLE",
      "f is aborted: of what ended for users in the last 10 s 0 % was answered OK, less than 80 %",
    ]);
  });

  it("goes on to its end where the condition never holds", () => {
    const { faults } = outage(`at: 100s, for: 100s, ${ABORT}`, "errors: { target: a, ratio: 10% }");
    expect(faults["f"]).toMatchObject({ aborted: false, endMs: 200_000 });
  });

  it("is lifted while nobody gets an answer and all of them wait", () => {
    const summary = run(
      service("{ steps: [{ work: 5ms }] }", {
        rate: "100/s",
        duration: "5m",
        more: `faults: { f: { at: 100s, for: 100s, ${ABORT}, freeze: { target: a } } }`,
      }),
    );
    expect(summary.faults["f"]).toMatchObject({ aborted: true, endMs: 110_000 });
  });

  it("counts slow answers as none, if told to", () => {
    const slow = "slow: { target: a, factor: 10 }";
    const late = ABORT.replace("80%", "80%, within: 40ms");
    expect(outage(`at: 100s, for: 100s, ${ABORT}`, slow).faults["f"]).toMatchObject({ aborted: false });
    expect(outage(`at: 100s, for: 100s, ${late}`, slow).faults["f"]).toMatchObject({ aborted: true });
  });

  it("strikes no more, where it would strike again", () => {
    const { faults } = outage(`at: 100s, every: 15s, for: 5s, until: 250s, ${ABORT}`);
    // The last 10 s are half bad as long as they hold all of the first strike: at 110 s.
    expect(faults["f"]).toMatchObject({ aborted: true, strikes: 1, activeMs: 5000, endMs: 105_000 });
  });

  it("leaves other faults on the same instances alone", () => {
    const { faults, workloads } = outage(
      `at: 100s, for: 100s, ${ABORT}`,
      "crash: { target: a }",
      "  other: { at: 105s, for: 15s, crash: { target: a } }",
    );
    expect(faults["f"]).toMatchObject({ aborted: true, endMs: 110_000 });
    expect(faults["other"]).toMatchObject({ aborted: false, endMs: 120_000 });
    expect(workloads["users"]!.failed).toBe(2000);
  });

  it("is to everybody what a fault is that was to end there", () => {
    const deeds = [
      "crash: { target: a, select: 75% }",
      "slow: { target: a, factor: 100 }",
      "freeze: { target: a }",
      "errors: { target: a, ratio: 60% }",
      "partition: { between: [users, a], messages: held }",
      "latency: { between: [users, a], add: { exponential: 300ms } }",
    ];
    const times = ["at: 100s, for: 100s", "at: 100s, every: 31s, for: 11s, until: 250s"];
    fc.assert(
      fc.property(
        fc.constantFrom(...deeds),
        fc.constantFrom(...times),
        fc.integer({ min: 1, max: 29 }),
        (deed, when, overS) => {
          const abort = `abortWhen: { workload: users, successRateBelow: 97%, over: ${overS}s }`;
          const aborted = outage(`${when}, ${abort}`, deed);
          const { endMs, episodes } = aborted.faults["f"]!;
          expect(aborted.faults["f"]!.aborted).toBe(true);
          const each = episodes.map(({ startMs, endMs: untilMs }, index) => {
            const name = index === 0 ? "f" : `f${index}`;
            return `${name}: { at: ${startMs}ms, for: ${untilMs - startMs}ms, ${deed} }`;
          });
          const planned = run(
            service("{ instances: 4, steps: [{ work: 5ms }] }", {
              rate: "100/s",
              duration: "5m",
              workload: ", client: { timeout: 200ms }",
              more: `faults:\n  ${each.join("\n  ")}`,
            }),
          );
          // A fault drawn from a stream of its own name draws other numbers under another.
          if (episodes.length > 1 && /errors|latency/.test(deed)) return;
          expect(planned.workloads).toEqual(aborted.workloads);
          expect(planned.services).toEqual(aborted.services);
          if (episodes.length > 1) return;
          expect(planned.faults["f"]!.endMs).toBe(endMs);
          expect(planned.faults["f"]!.impact).toEqual(aborted.faults["f"]!.impact);
          expect(planned.faults["f"]!.blastRadius).toEqual(aborted.faults["f"]!.blastRadius);
        },
      ),
      { seed: 1, numRuns: 12 },
    );
  });
});
