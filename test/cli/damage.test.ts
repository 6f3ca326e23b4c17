import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Comparison } from "../../src/experiment/comparison.ts";
import type { SweepResult } from "../../src/experiment/sweep/sweep.ts";
import { folderWith, ripplesim } from "./command-line.ts";

/** One purchase in five is charged and not shipped, unless nothing fails; nobody asks about it. */
const SILENT = `
name: Half done
duration: 20s
workloads: { users: { target: shop, rate: 20/s, key: unique } }
services:
  shop: { steps: [{ effect: charged }, { optional: true, steps: [{ call: depot }] }] }
  depot: { steps: [{ fail: 20% }, { effect: shipped }] }
invariants: { notShipped: { charged: 1, shipped: 0, settle: 1s } }
variants: { sound: { services.depot.steps: [{ effect: shipped }] }, failing: {} }
`;

describe("Harm that no finding names", () => {
  const folder = folderWith({ "half.yaml": SILENT });

  it("leads a comparison, has a row with a verdict, and is in the story of its variant", async () => {
    const words = ["compare", "half.yaml", "--replications", "3"];
    const { out } = await ripplesim(words, { folder });
    const text = out.replace(/\s+/g, " ");
    expect(text).toMatch(/sound is best: \d+ ± \d+ fewer violations of notShipped than failing\./);
    expect(text).toMatch(/failing +[\d.]+ ± \d+ +\+[\d.]+ ± \d+ worse/);
    expect(text).toMatch(/failing \d+ keys stay charged once and not shipped\./);
  });

  it("is in the JSON with its verdict and in the table for a pull request", async () => {
    const words = ["compare", "half.yaml", "--replications", "3"];
    const { out } = await ripplesim([...words, "--json"], { folder });
    const [first] = (JSON.parse(out) as Comparison).metrics;
    expect(first).toMatchObject({
      path: "invariants.notShipped.count",
      differences: { failing: { verdict: "worse" } },
    });
    await ripplesim([...words, "--markdown", "pr.md"], { folder });
    const markdown = readFileSync(join(folder, "pr.md"), "utf8");
    expect(markdown).toMatch(/\| variant \| violations of notShipped \|/);
    expect(markdown).toMatch(/^\| failing \| .*\(worse\)/m);
  });

  it("makes room for what --metric names, first of all", async () => {
    const path = "effects.charged.done";
    const words = ["compare", "half.yaml", "--replications", "2", "--metric", path];
    const { out } = await ripplesim([...words, "--json"], { folder });
    expect((JSON.parse(out) as Comparison).metrics[0]?.path).toBe(path);
    const { out: text } = await ripplesim(words, { folder });
    expect(text).toContain(`--metric ${path}`);
    const wrong = await ripplesim(["compare", "half.yaml", "--metric", "effects.charged.dome"], { folder });
    expect(wrong).toMatchObject({ code: 2 });
    expect(wrong.err).toMatch(/--metric effects\.charged\.dome.*did you mean/s);
  });

  it("can be promised as a share of the keys that an invariant is about", async () => {
    // One in five, of 400: a standard deviation of two points.
    const judged = async (promise: string): Promise<number> => {
      const own = folderWith({ "promise.yaml": `${SILENT}thresholds: ["${promise}"]\n` });
      return (await ripplesim(["run", "promise.yaml"], { folder: own })).code;
    };
    expect(await judged("invariants.notShipped.share < 0.1%")).toBe(99);
    expect(await judged("invariants.notShipped.share < 30%")).toBe(0);
    expect(await judged("invariants.notShipped.share > 10%")).toBe(0);
  });

  it("stands beside the usual figures of a sweep, and gives way to those asked for", async () => {
    const words = [
      "sweep",
      "half.yaml",
      "--vary",
      "services.depot.steps=[{fail: 50%},{effect: shipped}],[{effect: shipped}]",
    ];
    const swept = async (...more: string[]): Promise<SweepResult> =>
      JSON.parse(
        (await ripplesim([...words, "--replications", "2", "--json", ...more], { folder })).out,
      ) as SweepResult;
    const usual = await swept();
    const harm = usual.metrics.at(-1);
    expect(harm).toMatchObject({ path: "invariants.notShipped.count", better: "lower" });
    const [failing, sound] = usual.points.map(
      ({ estimates }) => estimates["invariants.notShipped.count"]?.mean,
    );
    expect(failing).toBeGreaterThan(100);
    expect(sound).toBe(0);
    const asked = await swept("--metric", "workloads.users.goodput");
    expect(asked.metrics.map(({ path }) => path)).toEqual(["workloads.users.goodput"]);
  });
});
