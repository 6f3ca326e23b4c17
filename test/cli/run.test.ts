import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Comparison } from "../../src/experiment/comparison.ts";
import type { Summary } from "../../src/observe/summary.ts";
import { ONE_QUEUE, TWO_VARIANTS, folderWith, ripplesim } from "./command-line.ts";

const summaryIn = (text: string): Summary => JSON.parse(text) as Summary;
const comparisonIn = (text: string): Comparison => JSON.parse(text) as Comparison;

describe("run", () => {
  it("prints the answer and how to get it again", async () => {
    const folder = folderWith({ "one.yaml": ONE_QUEUE });
    const { code, out, err } = await ripplesim(["run", "one.yaml"], { folder });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("one.yaml");
    expect(out).toContain("ripplesim run one.yaml --seed 1");
  });

  it("prints a Summary and nothing else with --json", async () => {
    const folder = folderWith({ "one.yaml": ONE_QUEUE });
    const { out } = await ripplesim(["run", "one.yaml", "--json"], { folder });
    const summary = summaryIn(out);
    expect(summary.schema).toBe("ripplesim/summary@1");
    const { requests, ok, failed, inFlight } = summary.workloads["users"]!;
    expect(ok + failed + inFlight).toBe(requests);
  });

  it("gives the same bytes for the same seed and others for another", async () => {
    const folder = folderWith({ "one.yaml": ONE_QUEUE });
    const json = async (seed: string): Promise<string> =>
      (await ripplesim(["run", "one.yaml", "--json", "--seed", seed], { folder })).out;
    const first = await json("7");
    expect(await json("7")).toBe(first);
    expect(summaryIn(await json("8")).fingerprint).not.toBe(summaryIn(first).fingerprint);
  });

  it("lays a variant and then --set over the scenario, and records both", async () => {
    const folder = folderWith({ "two.yaml": TWO_VARIANTS });
    const words = [
      "run",
      "two.yaml",
      "--json",
      "--variant",
      "helped",
      "--set",
      "workloads.users.rate=40/s",
      "--set",
      "services.shop.queue=9",
    ];
    const summary = summaryIn((await ripplesim(words, { folder })).out);
    expect(summary.variant).toBe("helped");
    expect(summary.scenario.changes).toEqual([
      { path: "services.shop.concurrency", value: "4" },
      { path: "workloads.users.rate", value: "40/s" },
      { path: "services.shop.queue", value: "9" },
    ]);
    expect(summary.scenario.services["shop"]).toMatchObject({ workers: 4, queue: 9 });
  });

  it("exits 99 when a threshold fails, with the value beside it", async () => {
    const folder = folderWith({ "one.yaml": `${ONE_QUEUE}thresholds: [workloads.users.goodput > 1000/s]\n` });
    const { code, out } = await ripplesim(["run", "one.yaml", "--json"], { folder });
    expect(code).toBe(99);
    expect(summaryIn(out).thresholds[0]).toMatchObject({ status: "fail", unit: "perSecond" });
  });

  it("exits 99 on a threshold without data, and says what is lacking", async () => {
    const folder = folderWith({
      "one.yaml": `${ONE_QUEUE}thresholds: [workloads.users.latency.p999 < 1h]\n`,
    });
    const { code, out } = await ripplesim(["run", "one.yaml", "--json"], { folder });
    expect(code).toBe(99);
    // About 800 requests in 10 s, where a p999 wants 1000.
    expect(summaryIn(out).thresholds[0]).toMatchObject({ status: "no-data", actual: null });
    expect(summaryIn(out).thresholds[0]?.note).toMatch(/^\d{3} of 1000 samples$/);
  });

  it("prints a comparison of one variant for several replications", async () => {
    const folder = folderWith({ "one.yaml": ONE_QUEUE });
    const { code, out } = await ripplesim(["run", "one.yaml", "--replications", "3", "--json"], { folder });
    const comparison = comparisonIn(out);
    expect(code).toBe(0);
    expect(comparison.schema).toBe("ripplesim/comparison@1");
    expect(comparison.seeds).toEqual(["1", "1/2", "1/3"]);
    expect(comparison.variants["one"]?.runs.map(({ seed }) => seed)).toEqual(["1", "1/2", "1/3"]);
  });

  it("exits 4 and says so in the Summary when the event budget is used up", async () => {
    const folder = folderWith({ "one.yaml": ONE_QUEUE });
    const { code, out } = await ripplesim(["run", "one.yaml", "--events", "100", "--json"], { folder });
    expect(code).toBe(4);
    expect(summaryIn(out).stopped?.atMs).toBeGreaterThan(0);
    expect(summaryIn(out).events).toBe(100);
  });

  it("tells an early stop in milliseconds, not as second 0", async () => {
    const folder = folderWith({ "one.yaml": ONE_QUEUE });
    const { out } = await ripplesim(["run", "one.yaml", "--events", "100"], { folder });
    // 80 requests a second, three events each or fewer: 100 events take some 400 ms.
    expect(out.replaceAll("\u00a0", " ")).toMatch(/Stopped at [1-9]\d\d ms by /);
  });

  it("reads standard input for -", async () => {
    const { code, out } = await ripplesim(["run", "-", "--json"], { readStdin: () => ONE_QUEUE });
    expect(code).toBe(0);
    expect(summaryIn(out).scenario.file).toBe("stdin");
  });

  it("keeps wall-clock figures out of the result unless asked", async () => {
    const folder = folderWith({ "one.yaml": ONE_QUEUE });
    let time = 0;
    const now = (): number => (time += 250);
    const words = ["run", "one.yaml", "--json"];
    expect(JSON.parse((await ripplesim(words, { folder, now })).out)).not.toHaveProperty("timings");
    expect(JSON.parse((await ripplesim([...words, "--timings"], { folder, now })).out)).toHaveProperty(
      "timings.wallClockMs",
    );
  });

  it("writes the series as CSV files", async () => {
    const folder = folderWith({ "one.yaml": ONE_QUEUE });
    await ripplesim(["run", "one.yaml", "--csv", "series"], { folder });
    const [header] = readFileSync(join(folder, "series/workloads.csv"), "utf8").split("\r\n");
    expect(header).toContain("value");
    expect(readdirSync(join(folder, "series"))).toContain("services.csv");
  });

  it("quotes what a shell would break in the command to get it again", async () => {
    const folder = folderWith({ "my file.yaml": ONE_QUEUE });
    const { out } = await ripplesim(["run", "my file.yaml", "--set", "services.shop.queue={ capacity: 9 }"], {
      folder,
    });
    expect(out).toContain(
      "ripplesim run 'my file.yaml' --set 'services.shop.queue={ capacity: 9 }' --seed 1",
    );
  });
});

describe("compare", () => {
  it("runs every variant five times on shared seeds and judges the findings", async () => {
    const folder = folderWith({ "two.yaml": TWO_VARIANTS });
    const { code, out } = await ripplesim(["compare", "two.yaml", "--json"], { folder });
    const comparison = comparisonIn(out);
    expect(code).toBe(0);
    expect(Object.keys(comparison.variants)).toEqual(["alone", "helped"]);
    expect(comparison.seeds).toHaveLength(5);
    expect(comparison.findings.map(({ status }) => status)).toEqual(["pass"]);
    // Common random numbers: both variants see the very same arrivals.
    const arrivals = (variant: string): number[] =>
      comparison.variants[variant]!.runs.map(({ workloads }) => workloads["users"]!.requests);
    expect(arrivals("helped")).toEqual(arrivals("alone"));
  });

  it("exits 99 when a finding does not hold, whatever the thresholds say", async () => {
    const folder = folderWith({ "two.yaml": TWO_VARIANTS.replace("latency.mean <", "latency.mean >") });
    expect((await ripplesim(["compare", "two.yaml", "--replications", "2"], { folder })).code).toBe(99);
  });

  it("shows thresholds without judging by them", async () => {
    const folder = folderWith({ "two.yaml": TWO_VARIANTS.replace("successRate >= 99%", "goodput > 1000/s") });
    const { code, out } = await ripplesim(["compare", "two.yaml", "--replications", "2", "--json"], {
      folder,
    });
    expect(code).toBe(0);
    expect(comparisonIn(out).variants["alone"]?.thresholds[0]?.status).toBe("fail");
  });

  it("compares several files, each as written, on the seed of the first", async () => {
    const folder = folderWith({
      "a.yaml": `${ONE_QUEUE}seed: 5\n`,
      "b.yaml": ONE_QUEUE.replace("80/s", "40/s"),
    });
    const { out } = await ripplesim(["compare", "a.yaml", "b.yaml", "--replications", "2", "--json"], {
      folder,
    });
    const comparison = comparisonIn(out);
    expect(Object.keys(comparison.variants)).toEqual(["a", "b"]);
    expect(comparison.seeds).toEqual(["5", "5/2"]);
  });

  it("asks for variants when one file has none", async () => {
    const folder = folderWith({ "one.yaml": ONE_QUEUE });
    const { code, err } = await ripplesim(["compare", "one.yaml"], { folder });
    expect({ code, err }).toEqual({
      code: 2,
      err: "error: one.yaml has no variants; give it some, or name several files\n",
    });
  });

  it("does not mix up two files of one name", async () => {
    const folder = folderWith({ "x/a.yaml": ONE_QUEUE, "y/a.yaml": ONE_QUEUE });
    expect((await ripplesim(["compare", "x/a.yaml", "y/a.yaml"], { folder })).code).toBe(2);
  });

  it("exits 4 and keeps the whole replications when a budget ends it", async () => {
    const folder = folderWith({ "two.yaml": TWO_VARIANTS });
    const { code, out } = await ripplesim(["compare", "two.yaml", "--events", "100", "--json"], { folder });
    expect(code).toBe(4);
    expect(comparisonIn(out).stopped).toMatchObject({ variant: "alone", seed: "1" });
    expect(comparisonIn(out).seeds).toEqual([]);
  });
});

describe("report", () => {
  it("draws the same text again from the JSON of a run", async () => {
    const folder = folderWith({ "one.yaml": ONE_QUEUE });
    const { out: json } = await ripplesim(["run", "one.yaml", "--json"], { folder });
    const { out: text } = await ripplesim(["run", "one.yaml"], { folder });
    const again = await ripplesim(["report", "-"], { folder, readStdin: () => json });
    expect(again).toEqual({ code: 0, out: text, err: "" });
  });

  it("draws the same text again from the JSON of a comparison", async () => {
    const folder = folderWith({ "two.yaml": TWO_VARIANTS });
    const words = ["compare", "two.yaml", "--replications", "2"];
    const { out: json } = await ripplesim([...words, "--json"], { folder });
    const { out: text } = await ripplesim(words, { folder });
    expect((await ripplesim(["report", "-"], { readStdin: () => json })).out).toBe(text);
  });

  it.each([
    ["{", "it is not JSON"],
    ["[]", "it is not what"],
    ['{ "schema": "ripplesim/summary@1" }', "a part of it is missing"],
    ['{ "schema": "ripplesim/comparison@1", "file": "x" }', "a part of it is missing"],
  ])("refuses %s as an invalid file", async (text, reason) => {
    const { code, err } = await ripplesim(["report", "-"], { readStdin: () => text });
    expect(code).toBe(3);
    expect(err).toContain(reason);
  });

  it("refuses to draw a page over a scenario", async () => {
    const folder = folderWith({ "one.yaml": ONE_QUEUE });
    const { code } = await ripplesim(["run", "one.yaml", "--report", "one.yaml"], { folder });
    expect(code).toBe(2);
    expect(readFileSync(join(folder, "one.yaml"), "utf8")).toBe(ONE_QUEUE);
    expect(existsSync(join(folder, "reports"))).toBe(false);
  });
});
