import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Comparison } from "../../src/experiment/comparison.ts";
import type { Summary } from "../../src/observe/summary.ts";
import { folderWith, ONE_QUEUE, ripplesim, TWO_VARIANTS } from "./command-line.ts";

async function folderWithResults(): Promise<string> {
  const files = { "queue.yaml": ONE_QUEUE, "two.yaml": TWO_VARIANTS };
  const folder = folderWith(files);
  const result = async (words: readonly string[]): Promise<string> =>
    (await ripplesim([...words, "--json"], { folder })).out;
  const one = await result(["run", "queue.yaml"]);
  const many = await result(["run", "queue.yaml", "--replications", "5"]);
  const both = await result(["compare", "two.yaml", "--replications", "3"]);
  return folderWith({ ...files, "one.json": one, "many.json": many, "both.json": both, "bad.json": "{}" });
}

describe("run --baseline", async () => {
  const folder = await folderWithResults();
  const run = (...words: string[]) => ripplesim(["run", "queue.yaml", ...words], { folder });
  const slower = ["--set", "services.shop.steps=[{ work: { exponential: 11ms } }]"];

  it("is fine with the same result, and with a better one", async () => {
    expect((await run("--baseline", "one.json")).code).toBe(0);
    expect((await run("--baseline", "many.json", "--replications", "5")).code).toBe(0);
    const better = await run("--baseline", "one.json", "--set", "services.shop.concurrency=2");
    expect(better.code).toBe(0);
  });

  it("fails with exit code 99 on a regression and says what got worse, everywhere", async () => {
    const words = ["--baseline", "one.json", "--junit", "j.xml", "--markdown", "m.md", ...slower];
    const { code, out } = await run(...words);
    expect(code).toBe(99);
    expect(out).toMatch(/AGAINST one.json +1 of \d+ worse/);
    expect(out).toMatch(/✗ +\+[\d.]+ ms +p99 latency of users: no worse than [\d.]+ ms/);
    expect(readFileSync(join(folder, "j.xml"), "utf8")).toMatch(
      /classname="queue.yaml.baseline" name="p99 latency of users: no worse than [\d.]+ ms">\s*<failure message="is \+[\d.]+ ms"/,
    );
    expect(readFileSync(join(folder, "m.md"), "utf8")).toContain("Against one.json: 1 of 3 figures worse.");
  });

  it("judges by intervals where both have several runs, and puts it all in the JSON", async () => {
    const { code, out } = await run("--baseline", "many.json", "--replications", "5", "--json", ...slower);
    expect(code).toBe(99);
    const { against } = JSON.parse(out) as { against: NonNullable<Summary["baseline"]> };
    expect(against).toMatchObject({ file: "many.json", replications: 5, method: "paired", tolerance: 0 });
    const p99 = against.figures.find(({ path }) => path.endsWith("p99"));
    expect(p99).toMatchObject({ verdict: "worse", better: "lower" });
    expect(Math.abs(p99?.difference ?? 0)).toBeGreaterThan(p99?.halfWidth ?? Infinity);
  });

  it("takes the variant of a comparison that is run", async () => {
    const words = ["run", "two.yaml", "--replications", "3", "--baseline", "both.json"];
    expect((await ripplesim([...words, "--variant", "helped"], { folder })).code).toBe(0);
    const unnamed = await ripplesim(words, { folder });
    expect(unnamed.code).toBe(2);
    expect(unnamed.err).toContain("compares alone, helped: say which one it is with --variant");
  });

  it("refuses what is no result, and a tolerance of nothing", async () => {
    expect((await run("--baseline", "bad.json")).code).toBe(3);
    expect((await run("--baseline", "none.json")).code).toBe(3);
    expect((await run("--tolerance", "5%")).code).toBe(2);
  });
});

describe("compare --baseline", async () => {
  const folder = await folderWithResults();
  const compare = (...words: string[]) =>
    ripplesim(["compare", "two.yaml", "--replications", "3", "--baseline", "both.json", ...words], {
      folder,
    });
  const slower = ["--set", "services.shop.steps=[{ work: { exponential: 11ms } }]"];

  it("is fine with the same result, and has no figure that moved", async () => {
    const { code, out } = await compare("--json");
    expect(code).toBe(0);
    const { against } = JSON.parse(out) as Required<Pick<Comparison, "against">>;
    expect(against).toMatchObject({ method: "paired", replications: 3 });
    expect(new Set(against.figures.map(({ verdict }) => verdict))).toEqual(new Set(["no difference shown"]));
    expect(new Set(against.figures.map(({ variant }) => variant))).toEqual(new Set(["alone", "helped"]));
    // What only the finding asks about is kept too.
    expect(against.figures.map(({ path }) => path)).toContain("workloads.users.latency.mean");
  });

  it("fails with exit code 99 where a variant is worse than it was, though the findings hold", async () => {
    const { code, out } = await compare("--junit", "c.xml", "--markdown", "c.md", ...slower);
    expect(code).toBe(99);
    expect(out).toMatch(/FINDINGS +1 of 1 hold/);
    expect(out).toMatch(/✗ +\+[\d.]+ ± [\d.]+ ms +helped: mean latency of users: no worse than [\d.]+ ms/);
    expect(out).toContain("--baseline both.json");
    const junit = readFileSync(join(folder, "c.xml"), "utf8");
    expect(junit).toContain('classname="two.yaml.findings"');
    expect(junit).toMatch(/classname="two.yaml.baseline" name="helped: mean latency of users: no worse/);
    expect(readFileSync(join(folder, "c.md"), "utf8")).toMatch(/Against both.json: \d of 8 figures worse\./);
  });

  it("allows the tolerance, and judges a variant that is new by nothing", async () => {
    expect((await compare("--tolerance", "90%", ...slower)).code).toBe(0);
    const third = TWO_VARIANTS.replace("variants: {", "variants: { third: { services.shop.concurrency: 2 },");
    const files = { "two.yaml": third, "both.json": readFileSync(join(folder, "both.json")) };
    const words = ["compare", "two.yaml", "--replications", "3", "--baseline", "both.json", "--json"];
    const { code, out } = await ripplesim(words, { folder: folderWith(files) });
    const { against } = JSON.parse(out) as Required<Pick<Comparison, "against">>;
    expect([code, against.figures.some(({ variant }) => variant === "third")]).toEqual([0, false]);
  });

  it("refuses, before any run, a baseline with a variant that is not compared any more", async () => {
    const renamed = TWO_VARIANTS.replaceAll("helped", "eased");
    const files = { "two.yaml": renamed, "both.json": readFileSync(join(folder, "both.json")) };
    const words = ["compare", "two.yaml", "--baseline", "both.json"];
    const { code, out, err } = await ripplesim(words, { folder: folderWith(files) });
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain("has helped, but compared now are alone, eased: keep a new result with --json");
  });
});
