import { describe, expect, it } from "vitest";
import type { SweepResult } from "../../src/experiment/sweep/sweep.ts";
import { folderWith, ONE_QUEUE, ripplesim } from "./command-line.ts";

const files = { "q.yaml": ONE_QUEUE };
const RATES = ["--vary", "workloads.users.rate=40/s,80/s,120/s"];

describe("sweep --pareto", () => {
  it("weighs two figures against each other", async () => {
    const folder = folderWith(files);
    const axis = ["--vary", "services.shop.concurrency=1,2,3,4,5,6"];
    const words = [...axis, "--pareto", "workloads.users.latency.p99,services.shop.utilization:higher"];
    const { pareto, metrics } = JSON.parse(
      (await ripplesim(["sweep", "q.yaml", ...words, "--json"], { folder })).out,
    ) as SweepResult;
    expect(metrics.map(({ path }) => path)).toEqual([
      "workloads.users.latency.p99",
      "services.shop.utilization",
    ]);
    expect(pareto!.better).toEqual(["lower", "higher"]);
    // With every worker more the wait is shorter and the workers are idler, until there is no wait.
    expect(pareto!.front.at(-1)).toBe(0);
    expect(pareto!.front.length).toBeGreaterThanOrEqual(3);
    const { out } = await ripplesim(["sweep", "q.yaml", ...words], { folder });
    expect(out.replaceAll(/\s+/g, " ")).toContain(
      "points are a choice between p99 latency of users and utilisation of shop; no point is better in both. The front: concurrency =",
    );
    expect(out).toMatch(/front\n +1 .*front\n/);
  });

  const wrong: readonly (readonly [readonly string[], number, string])[] = [
    [[...RATES, "--pareto", "workloads.users.goodput"], 2, "wants two figures with a comma between"],
    [
      [...RATES, "--pareto", "workloads.users.goodput,services.shop.utilization"],
      2,
      "services.shop.utilization is neither better high nor low: say services.shop.utilization:higher",
    ],
    [
      [...RATES, "--pareto", "workloads.users.godput,services.shop.queue.mean"],
      2,
      "did you mean workloads.users.goodput?",
    ],
  ];
  it.each(wrong)("refuses %j", async (words, code, message) => {
    const result = await ripplesim(["sweep", "q.yaml", ...words], { folder: folderWith(files) });
    expect([result.code, result.out]).toEqual([code, ""]);
    expect(result.err).toContain(message);
  });
});
