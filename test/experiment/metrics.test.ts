import { describe, expect, it } from "vitest";
import { metricsOf } from "../../src/experiment/metrics.ts";
import type { Summary } from "../../src/observe/summary.ts";
import type { Condition } from "../../src/scenario/scenario.ts";
import { condition, finding, metric, summaryOf } from "./runs.ts";

const about = (...findings: Condition[]): Parameters<typeof metricsOf>[1] => ({ findings, thresholds: [] });

const pathsOf = (summaries: readonly Summary[], findings: readonly Condition[]): string[] =>
  metricsOf(summaries, about(...findings)).map(({ path }) => path.join("."));

describe("the figures of a comparison", () => {
  it("leave out what no run has", () => {
    // No success rate and no latency: nothing was answered.
    expect(pathsOf([summaryOf({ goodput: 5 })], [])).toEqual(["workloads.users.goodput"]);
  });

  it("tell recovery where a fault had an impact that could be judged in some run", () => {
    const summaries = [
      summaryOf({ goodput: 5, impact: { recovered: false } }),
      summaryOf({ goodput: 5, impact: { recovered: true, recoveryMs: 0 } }),
    ];
    expect(pathsOf(summaries, [])).toContain("faults.slow.impact.users.recoveryMs");
  });

  it("hold what findings ask about, with a direction of its own whatever their operators say", () => {
    const summary = summaryOf({ goodput: 5, impact: { recovered: true, recoveryMs: 7, lostRequests: 3 } });
    const lost = "faults.slow.impact.users.lostRequests";
    for (const operator of ["<", ">", "=="] as const) {
      const asked = metricsOf([summary], about(finding(["a", lost], operator, ["b", lost])));
      expect(asked.find(({ path }) => path.join(".") === lost)).toMatchObject({
        better: "lower",
        label: "requests of users lost to slow",
      });
      expect(asked).toHaveLength(metricsOf([summary], about()).length + 1);
    }
  });

  it("list a figure once though a finding asks about it", () => {
    const asked = finding(["a", "workloads.users.goodput"], "<", ["b", "workloads.users.goodput"]);
    const metrics = metricsOf(
      [summaryOf({ goodput: 5, impact: { recovered: true, recoveryMs: 7 } })],
      about(asked),
    );
    expect(metrics[0]).toMatchObject({ label: "goodput of users", better: "higher" });
    expect(new Set(metrics.map(({ path }) => path.join("."))).size).toBe(metrics.length);
  });

  it("leave out the costs of what most variants do not have", () => {
    const base = summaryOf({ goodput: 5 });
    const apart = { ...base, services: { reporting: { wastedWork: 0.5 } } } as unknown as Summary;
    expect(pathsOf([base, base, apart], [])).not.toContain("services.reporting.wastedWork");
    expect(pathsOf([base, apart, apart], [])).toContain("services.reporting.wastedWork");
  });

  it("leave out costs that hardly anybody pays, unless a finding asks", () => {
    const base = summaryOf({ goodput: 5 });
    const withCosts = (amplification: number, wastedWork: number, degraded: number): Summary =>
      ({
        ...base,
        workloads: { users: { ...base.workloads["users"]!, requests: 1000, degraded } },
        clients: { web: { shop: { amplification } } },
        services: { shop: { wastedWork } },
      }) as unknown as Summary;
    const costs = [
      "workloads.users.degraded",
      "clients.web.shop.amplification",
      "services.shop.wastedWork",
    ] as const;
    const modest = withCosts(1.05, 0.01, 1);
    expect(pathsOf([modest], [])).toEqual(["workloads.users.goodput"]);
    expect(pathsOf([modest, withCosts(1.06, 0.02, 2)], [])).toEqual(["workloads.users.goodput", ...costs]);
    const asked = costs.map((path) => condition(path, "<", 9));
    expect(pathsOf([modest], asked)).toEqual(["workloads.users.goodput", ...costs]);
  });

  it("pass over findings about windows and words", () => {
    const summary = summaryOf({ goodput: 5, impact: {} });
    const windowed = {
      ...condition("faults.slow.startMs", "<", 1),
      window: { fromNs: 0, toNs: 1, text: "to 1ns" },
    };
    const side = { ...metric("faults.slow.text"), unit: "state" } as const;
    const word = { ...condition("faults.slow.text", "==", "open"), left: side };
    expect(pathsOf([summary], [windowed, word])).toEqual(["workloads.users.goodput"]);
  });
});
