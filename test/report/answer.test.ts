import { describe, expect, it } from "vitest";
import type { ImpactSummary, Summary } from "../../src/observe/summary.ts";
import { answerOf } from "../../src/report/answer.ts";
import { calmRun, protectedRun, runOf } from "./fixture.ts";

function headline(summary: Summary): string {
  return answerOf(summary).headline.replaceAll("\u00a0", " ");
}

function withImpact(change: Partial<ImpactSummary>): Summary {
  const run = runOf(protectedRun);
  const fault = run.faults["slowPayments"];
  const impact = fault?.impact["shoppers"];
  if (fault === undefined || impact === undefined) throw new Error("the fixture has lost its fault");
  return { ...run, faults: { slowPayments: { ...fault, impact: { shoppers: { ...impact, ...change } } } } };
}

describe("the answer of a run", () => {
  it("says first that the run was stopped, and how much it covers", () => {
    expect(headline({ ...runOf(protectedRun), stopped: { reason: "the event budget", atMs: 150_000 } })).toBe(
      "Stopped at 2m30s by the event budget; what follows covers 25 % of the run.",
    );
  });

  it("calls a failure that outlives its fault metastable", () => {
    expect(headline(withImpact({ recovered: false, recoveryMs: null }))).toBe(
      "Metastable: slowPayments ended at 5m00s, and shoppers did not recover in the 5m00s that were left.",
    );
  });

  it("says how long recovery took, what was lost, and that it hit one target only", () => {
    const answer = answerOf(runOf(protectedRun));
    expect(answer.headline.replaceAll("\u00a0", " ")).toBe(
      "Recovered 6 s after slowPayments ended; 7.8 % of requests failed, all of them to checkout.",
    );
    expect(answer.detail.replaceAll("\u00a0", " ")).toBe(
      "Failed because: circuit-open, 8,389 of 8,396. browse kept 133/s at a p99 of 73.8 ms. 1 of 4 thresholds fails and 1 has too little data.",
    );
  });

  it("says that a fault passed without a loss", () => {
    const spared = { lostRequests: 0, recoveryMs: 0, baselineGoodput: 200, worstGoodput: 171 };
    expect(headline(withImpact(spared))).toBe("slowPayments passed without a loss.");
  });

  it("does not call it that when users got much less done, though nothing failed", () => {
    const slumped = { lostRequests: 0, recoveryMs: 0, baselineGoodput: 45, worstGoodput: 12 };
    const run = withImpact(slumped);
    expect(headline(run)).toMatch(/^Recovered as soon as slowPayments ended/);
  });

  it("admits that too little time was left to judge", () => {
    expect(headline(withImpact({ recovered: null, recoveryMs: null })).replaceAll(/\s/g, " ")).toBe(
      "7.8 % of requests failed; too little was run after slowPayments to tell whether all came back.",
    );
  });

  it("compares what was answered with what was offered where nothing was broken", () => {
    expect(headline(calmRun())).toBe("200/s of 200/s answered; p99 190 ms.");
  });

  it("has no latency where nothing was answered", () => {
    const run = calmRun();
    const workloads = Object.fromEntries(
      Object.entries(run.workloads).map(([name, workload]) => [
        name,
        { ...workload, goodput: 0, latency: { ...workload.latency, p99: null } },
      ]),
    );
    expect(headline({ ...run, workloads })).toBe("0/s of 200/s answered; p99 no data.");
  });
});
