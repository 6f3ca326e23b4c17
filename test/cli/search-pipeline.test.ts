import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderWith, ONE_QUEUE, ripplesim } from "./command-line.ts";

const FILES = ["--junit", "ci/j.xml", "--markdown", "ci/m.md", "--csv", "ci"];
const KEPT = `${ONE_QUEUE}\nthresholds: [workloads.users.successRate >= 99%, workloads.users.latency.mean < 60ms]\n`;

/** What a command wrote for pipelines, and its exit code. */
async function written(words: readonly string[], text: string) {
  const folder = folderWith({ "q.yaml": text });
  const { code, out } = await ripplesim([words[0]!, "q.yaml", ...words.slice(1), ...FILES], { folder });
  const read = (name: string): string => readFileSync(join(folder, "ci", name), "utf8");
  return { code, out, read, junit: read("j.xml"), markdown: read("m.md") };
}

/** Rows of a CSV file whose cells hold no commas. */
function rowsOf(text: string): readonly (readonly string[])[] {
  return text
    .trim()
    .split("\r\n")
    .map((line) => line.split(","));
}

const rates = ["--vary", "workloads.users.rate=20/s,150/s", "--replications", "2"];

describe("What a pipeline reads of a sweep", () => {
  it("has a test case for every threshold at every point, and the failing ones say in how many runs", async () => {
    const { code, junit, markdown } = await written(["sweep", ...rates], KEPT);
    // A sweep looks beyond what holds on purpose: its exit code says whether it is whole.
    expect(code).toBe(0);
    expect(junit).toContain('tests="4" failures="1" errors="0"');
    expect(junit).toContain('name="workloads.users.latency.mean &lt; 60ms at rate = 20/s"/>');
    expect(junit).toMatch(
      /name="workloads.users.latency.mean &lt; 60ms at rate = 150\/s">\s*<failure message="is 0 of 2 runs" type="fail">/,
    );
    expect(markdown).toContain("Thresholds at all points: 3 of 4 hold.");
    expect(markdown).toMatch(/^\| 150\/s \| .* \| fail \|$/m);
    expect(markdown).toContain("Means of 2 runs ± 95 %.");
  });

  it("has every figure of every point and run as CSV, and the share of runs that keep a threshold", async () => {
    const { read } = await written(["sweep", ...rates], KEPT);
    const [head, ...points] = rowsOf(read("points.csv"));
    expect(head).toEqual(["workloads.users.rate", "figure", "unit", "mean", "halfWidth95", "runs"]);
    expect(points.map((row) => row.slice(0, 3).join(" "))).toContain("150/s workloads.users.latency.p99 ms");
    expect(points).toContainEqual(["20/s", "workloads.users.latency.mean < 60ms", "ratio", "1", "", "2"]);
    expect(points).toContainEqual(["150/s", "workloads.users.latency.mean < 60ms", "ratio", "0", "", "2"]);
    const runs = rowsOf(read("runs.csv"));
    const goodputs = runs.filter(
      ([rate, , figure]) => rate === "20/s" && figure === "workloads.users.goodput",
    );
    expect(goodputs.map(([, run]) => run)).toEqual(["1", "2"]);
    const mean = points.find(([rate, figure]) => rate === "20/s" && figure?.endsWith("goodput"))?.[3];
    expect(goodputs.reduce((sum, row) => sum + Number(row[4]), 0) / 2).toBeCloseTo(Number(mean), 9);
  });

  it("has a case for each point where there are no thresholds, and fails where a point says nothing", async () => {
    const words = ["sweep", "--vary", "services.shop.concurrency=1,-1", "--replications", "2"];
    const { code, junit } = await written(words, ONE_QUEUE);
    expect(code).toBe(3);
    expect(junit).toContain('classname="q.yaml.points" name="every run is whole at concurrency = 1"/>');
    expect(junit).toContain('<failure message="is no data: the scenario is invalid" type="no-data">');
  });

  it("tells that runs are missing as an error, and of those that are there what they say", async () => {
    const { code, junit, markdown } = await written(["sweep", ...rates, "--events", "500"], KEPT);
    expect(code).toBe(4);
    expect(junit).toContain("a run was cut short by the budget of 500 events");
    expect(markdown).toContain("a run was cut short by the budget of 500 events");
  });
});

describe("What a pipeline reads of a search", () => {
  const tune = [
    ...["tune", "--vary", "services.shop.concurrency=1,2,3", "--budget", "40", "--indifference", "10%"],
    ...["--minimize", "services.shop.utilization", "--set", "duration=20s"],
  ];

  it("has the constraints at the setting that was chosen, the way there and all candidates", async () => {
    const words = [...tune, "--subject-to", "workloads.users.latency.mean < 20ms"];
    const { code, junit, markdown, read } = await written(words, ONE_QUEUE);
    expect(code).toBe(0);
    expect(junit).toContain('tests="2" failures="0" errors="0"');
    expect(junit).toContain('classname="q.yaml.constraints" name="workloads.users.latency.mean &lt; 20ms"/>');
    expect(markdown).toMatch(/^- after \d+ runs: concurrency = 1 breaks workloads.users.latency.mean/m);
    expect(markdown).toMatch(/^\| 1 \| .* \| breaks a constraint \|$/m);
    const rows = rowsOf(read("candidates.csv"));
    const ofFirst = rows.filter(([value]) => value === "1");
    expect(ofFirst.map((row) => [row[3], row.at(-1)])).toEqual([
      ["services.shop.utilization", ""],
      ["workloads.users.latency.mean < 20ms", "false"],
    ]);
  });

  it("fails, as the exit code does, where no setting keeps the constraints, and says how near one came", async () => {
    const words = [...tune, "--subject-to", "workloads.users.latency.mean < 1ms"];
    const { code, junit, markdown } = await written(words, ONE_QUEUE);
    expect(code).toBe(99);
    expect(junit).toContain('tests="2" failures="2" errors="0"');
    expect(junit).toMatch(
      /name="a setting keeps every constraint">\s*<failure message="is none: closest is concurrency = 3"/,
    );
    expect(markdown).toMatch(/\| ✗ \| 10\.\d ± 0\.\d ms \| `workloads.users.latency.mean < 1ms` \|/);
  });

  it("has the edge of a cliff with its uncertainty, the stages and all values looked at", async () => {
    const words = [
      ...["cliff", "--vary", "workloads.users.rate=50/s..150/s", "--precision", "25/s"],
      ...["--until", "workloads.users.latency.mean > 500ms", "--replications", "3", "--seed", "7"],
    ];
    const { code, junit, markdown, out, read } = await written(words, ONE_QUEUE);
    expect(code).toBe(0);
    expect(junit).toContain('classname="q.yaml.cliff" name="workloads.users.latency.mean &gt; 500ms"/>');
    const [answer] = /The cliff is .*\./.exec(out) ?? [];
    expect(markdown).toContain(answer!.slice(0, 30));
    // One worker of 10 ms a request: the queue grows without end from 100/s on.
    expect(markdown).toMatch(
      /\| ✓ \| between 100\/s and 130\/s \| `workloads.users.latency.mean > 500ms` \|/,
    );
    expect(markdown).toContain("- the ends: 50/s");
    const points = rowsOf(read("points.csv"));
    expect(points[1]).toEqual(["50/s", "50", "3", "0", "0"]);
    expect(rowsOf(read("stages.csv"))[1]).toEqual(["1", "ends", "50/s"]);
  });
});

describe("Files for pipelines", () => {
  it("that cannot be written are told after the result, which is kept and printed all the same", async () => {
    const folder = folderWith({ "q.yaml": ONE_QUEUE });
    mkdirSync(join(folder, "taken"));
    const whole = await ripplesim(["sweep", "q.yaml", ...rates], { folder });
    const words = ["sweep", "q.yaml", ...rates, "--junit", "taken", "--markdown", "m.md"];
    const { code, out, err } = await ripplesim(words, { folder });
    expect([code, out]).toEqual([2, whole.out]);
    expect(err).toContain("error: cannot write taken: is a folder");
    // The others are written.
    expect(readFileSync(join(folder, "m.md"), "utf8")).toContain("## ripplesim: One queue");
  });

  it.each(["run", "compare", "sweep", "tune", "cliff"])(
    "are refused by %s, before any run, where one would take the place of another or of a scenario",
    async (command) => {
      const folder = folderWith({ "q.yaml": ONE_QUEUE });
      const vary = ["run", "compare"].includes(command) ? [] : ["--vary", "x=1..2"];
      const told = async (...words: string[]): Promise<readonly [number, string]> => {
        const { code, err } = await ripplesim([command, "q.yaml", ...vary, ...words], { folder });
        return [code, err];
      };
      expect(await told("--junit", "q.yaml")).toEqual([
        2,
        "error: --junit q.yaml would overwrite a scenario; name the scenario first\n",
      ]);
      expect(await told("--junit", "a/x", "--markdown", "./a/x")).toEqual([
        2,
        "error: --junit and --markdown are the same file, ./a/x: one would be lost\n",
      ]);
      expect(readFileSync(join(folder, "q.yaml"), "utf8")).toBe(ONE_QUEUE);
    },
  );
});
