import { describe, expect, it } from "vitest";
import { compareMetric } from "../../src/experiment/estimates.ts";
import { withLeadFirst } from "../../src/experiment/lead.ts";
import { metricsOf } from "../../src/experiment/metrics.ts";
import type { Condition } from "../../src/scenario/scenario.ts";
import { condition, summaryOf } from "./runs.ts";

type Figures = Omit<Parameters<typeof summaryOf>[0], "impact" | "seed" | "stopped">;

/** The path of the figure that leads a comparison of two variants, each with one run. */
function leadOf(a: Figures, b: Figures, findings: readonly Condition[] = []): string | undefined {
  const summaries = [summaryOf(a), summaryOf(b)];
  const columns = summaries.map((summary, index) => ({ name: String(index), summaries: [summary] }));
  const metrics = metricsOf(summaries, findings).map((metric) => compareMetric(metric, columns));
  return withLeadFirst(metrics, findings)[0]?.path.replace("workloads.users.", "");
}

const same = { goodput: 5, successRate: 0.9, p99: 10 };

describe("the figure that leads a comparison", () => {
  it("is goodput, success rate, then p99 latency: the first in which variants differ", () => {
    expect(leadOf(same, { goodput: 6, successRate: 1, p99: 9 })).toBe("goodput");
    expect(leadOf(same, { goodput: 5, successRate: 1, p99: 9 })).toBe("successRate");
    expect(leadOf(same, { goodput: 5, successRate: 0.9, p99: 9 })).toBe("latency.p99");
    expect(leadOf(same, same)).toBe("goodput");
  });

  it("is what the first finding asks about, where that is what users get", () => {
    const better = { goodput: 6, successRate: 1, p99: 9 };
    const about = (path: string): Condition => condition(path, ">", 1);
    expect(leadOf(same, better, [about("workloads.users.latency.p99")])).toBe("latency.p99");
    expect(leadOf(same, better, [about("workloads.users.successRate")])).toBe("successRate");
    expect(leadOf(same, better, [about("workloads.users.failed")])).toBe("goodput");
    expect(leadOf(same, better, [about("durationMs"), about("workloads.users.latency.p99")])).toBe("goodput");
  });

  it("is known of every variant", () => {
    const asked = [condition("workloads.users.latency.p99", "<", 1)];
    expect(leadOf(same, { goodput: 6, successRate: 1 }, asked)).toBe("goodput");
  });
});
