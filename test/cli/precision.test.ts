import { describe, expect, it } from "vitest";
import type { Comparison } from "../../src/experiment/comparison.ts";
import { threadRunner } from "../../src/cli/thread-runner.ts";
import { folderWith, ONE_QUEUE, ripplesim } from "./command-line.ts";

const folder = folderWith({ "queue.yaml": ONE_QUEUE });
const goodput = "10%:workloads.users.goodput";

describe("run --precision", () => {
  it("goes on until the figure is that precise, and says so", async () => {
    const { code, out } = await ripplesim(["run", "queue.yaml", "--precision", goodput], { folder });
    expect(code).toBe(0);
    expect(out).toContain("Relative error of at most 10 % after 10 runs.");
    expect(out).toContain("--precision 10%:workloads.users.goodput");
  });

  it("gives the same bytes whoever makes the runs, and as many at a time as may be", async () => {
    const words = ["run", "queue.yaml", "--precision", "25%", "--max-replications", "24", "--json"];
    const alone = await ripplesim(words, { folder });
    const inThreads = await ripplesim([...words, "--jobs", "2"], { folder, runner: threadRunner });
    expect(inThreads).toEqual(alone);
    const { seeds, precision } = JSON.parse(alone.out) as Comparison;
    expect(precision?.looks.at(-1)?.replications).toBe(seeds.length);
    expect(seeds.length).toBeGreaterThan(10);
  });

  it("says when the cap ended it, and exits as a budget does", async () => {
    const words = ["run", "queue.yaml", "--precision", "1%", "--max-replications", "12"];
    const { code, out } = await ripplesim(words, { folder });
    expect(code).toBe(4);
    expect(out.replace(/\s+/g, " ")).toMatch(
      /Not precise enough: mean latency of users is only known to ± \d+ %, not to 1 %\. The cap of 12 runs ended it\./,
    );
  });

  it.each([
    [["--precision", "5%:workloads.users.goodput2"], /goodput2.*did you mean/s],
    [["--precision", "500%"], /between 0 and 1/],
    [["--metric", "workloads.users.goodput"], /--metric says what --precision is about/],
    [["--max-replications", "5"], /--max-replications is where --precision ends/],
    [["--precision", "5%", "--max-replications", "1"], /two replications at least/],
  ])("refuses %j", async (words, said) => {
    const { code, err } = await ripplesim(["run", "queue.yaml", ...words], { folder });
    expect(code).toBe(2);
    expect(err).toMatch(said);
  });
});

describe("compare --precision", () => {
  const VARIANTS = `${ONE_QUEUE}variants:\n  asItIs: {}\n  wider: { services.shop.concurrency: 2 }\n`;
  const own = folderWith({ "two.yaml": VARIANTS });
  const words = ["compare", "two.yaml", "--precision", "10%:workloads.users.goodput"];

  it("goes on until the differences are that precise, in any number of threads", async () => {
    const alone = await ripplesim([...words, "--json"], { folder: own });
    const { seeds, precision, variants } = JSON.parse(alone.out) as Comparison;
    expect(precision).toMatchObject({ of: "difference", reached: true });
    expect(precision?.metrics).toEqual(["wider.workloads.users.goodput"]);
    expect(Object.values(variants).map(({ runs }) => runs.length)).toEqual([seeds.length, seeds.length]);
    const inThreads = await ripplesim([...words, "--json", "--jobs", "2"], {
      folder: own,
      runner: threadRunner,
    });
    expect(inThreads).toEqual(alone);
    const { code, out } = await ripplesim(words, { folder: own });
    expect(code).toBe(0);
    expect(out.replace(/\s+/g, " ")).toContain(
      "Differences are known to 10 % of the figures of asItIs after",
    );
    expect(out).toContain("--precision 10%:workloads.users.goodput --seed");
  });

  it("says when the cap ended it, and of what", async () => {
    const { code, out } = await ripplesim(
      ["compare", "two.yaml", "--precision", "0.1%:workloads.users.latency.mean", "--max-replications", "10"],
      { folder: own },
    );
    expect(code).toBe(4);
    expect(out.replace(/\s+/g, " ")).toMatch(
      /Not precise enough: the difference of wider: mean latency of users is only known to .* The cap of 10 replications ended it\./,
    );
  });
});
