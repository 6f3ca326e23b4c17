import { describe, expect, it } from "vitest";
import { compareMetrics } from "../../src/experiment/estimates.ts";
import { withLeadFirst } from "../../src/experiment/lead.ts";
import { metricsOf } from "../../src/experiment/metrics.ts";
import type { Summary } from "../../src/observe/summary.ts";
import type { Condition } from "../../src/scenario/scenario.ts";
import { condition, summaryOf } from "./runs.ts";

type Figures = Omit<Parameters<typeof summaryOf>[0], "impact" | "seed" | "stopped"> & {
  readonly violations?: number;
};

function summaryWith({ violations, ...figures }: Figures): Summary {
  const invariants =
    violations === undefined
      ? {}
      : {
          paidTwice: {
            text: "",
            count: violations,
            mended: 0,
            share: null,
            unsettled: 0,
            firstAtMs: null,
            examples: [],
          },
        };
  return { ...summaryOf(figures), invariants };
}

/** The path of the figure that leads a comparison of two variants, each with one run. */
function leadOf(
  a: Figures,
  b: Figures,
  findings: readonly Condition[] = [],
  thresholds: readonly Condition[] = [],
): string | undefined {
  const summaries = [summaryWith(a), summaryWith(b)];
  const columns = summaries.map((summary, index) => ({ name: String(index), summaries: [summary] }));
  const conditions = { findings, thresholds };
  const compared = compareMetrics(metricsOf(summaries, conditions), columns);
  return withLeadFirst(compared, conditions)[0]?.path.replace("workloads.users.", "");
}

const same = { goodput: 5, successRate: 0.9, p99: 10 };

describe("the figure that leads a comparison", () => {
  it("is goodput, success rate, then p99 latency: the first in which variants differ", () => {
    expect(leadOf(same, { goodput: 6, successRate: 1, p99: 9 })).toBe("goodput");
    expect(leadOf(same, { goodput: 5, successRate: 1, p99: 9 })).toBe("successRate");
    expect(leadOf(same, { goodput: 5, successRate: 0.9, p99: 9 })).toBe("latency.p99");
    expect(leadOf(same, same)).toBe("goodput");
  });

  it("is success rate before goodput where the variants have different loads", () => {
    expect(leadOf({ ...same, goodput: 8, successRate: 0.8 }, same)).toBe("successRate");
    expect(leadOf({ ...same, goodput: 5.2 }, same)).toBe("goodput");
  });

  it("is what the first finding asks about, where that is what users get", () => {
    const better = { goodput: 6, successRate: 1, p99: 9 };
    const about = (path: string): Condition => condition(path, ">", 1);
    expect(leadOf(same, better, [about("workloads.users.latency.p99")])).toBe("latency.p99");
    expect(leadOf(same, better, [about("workloads.users.successRate")])).toBe("successRate");
    expect(leadOf(same, better, [about("workloads.users.failed")])).toBe("goodput");
    expect(leadOf(same, better, [about("durationMs"), about("workloads.users.latency.p99")])).toBe("goodput");
  });

  it("is the damage that findings or thresholds ask about, where it differs and users are not asked about first", () => {
    const better = { goodput: 6, successRate: 1, p99: 9 };
    const about = (path: string): Condition => condition(path, "<", 1);
    const violations = about("invariants.paidTwice.count");
    const [none, some] = [
      { ...better, violations: 0 },
      { ...same, violations: 7 },
    ];
    expect(leadOf(some, none, [violations])).toBe("invariants.paidTwice.count");
    expect(leadOf(some, none, [about("durationMs"), violations])).toBe("invariants.paidTwice.count");
    expect(leadOf(some, none, [], [violations])).toBe("invariants.paidTwice.count");
    expect(leadOf(some, none, [about("workloads.users.latency.p99"), violations])).toBe("latency.p99");
    expect(leadOf({ ...same, violations: 7 }, { ...better, violations: 7 }, [violations])).toBe("goodput");
  });

  it("is the invariant that is broken more often, though nobody asks about it", () => {
    const better = { goodput: 6, successRate: 1, p99: 9 };
    expect(leadOf({ ...same, violations: 7 }, { ...better, violations: 0 })).toBe(
      "invariants.paidTwice.count",
    );
    expect(leadOf({ ...same, violations: 7 }, { ...better, violations: 7 })).toBe("goodput");
  });

  it("is known of every variant", () => {
    const asked = [condition("workloads.users.latency.p99", "<", 1)];
    expect(leadOf(same, { goodput: 6, successRate: 1 }, asked)).toBe("goodput");
  });
});
