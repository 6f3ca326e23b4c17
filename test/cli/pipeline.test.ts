import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderWith, ONE_QUEUE, ripplesim, TWO_VARIANTS } from "./command-line.ts";

const HOSTILE = TWO_VARIANTS.replace("name: One queue", 'name: "A | <b>*queue*</b> & `more`"');

async function written(
  words: readonly string[],
  text: string,
): Promise<{ readonly code: number; readonly junit: string; readonly markdown: string }> {
  const folder = folderWith({ "q.yaml": text });
  const files = ["--junit", "ci/junit.xml", "--markdown", "ci/summary.md"];
  const { code } = await ripplesim([words[0]!, "q.yaml", ...words.slice(1), ...files], { folder });
  const read = (name: string): string => readFileSync(join(folder, "ci", name), "utf8");
  return { code, junit: read("junit.xml"), markdown: read("summary.md") };
}

describe("What a pipeline reads", () => {
  it("has a test case for every finding of a comparison, and the figures of every variant", async () => {
    const { code, junit, markdown } = await written(["compare", "--replications", "3"], TWO_VARIANTS);
    expect(code).toBe(0);
    expect(junit).toContain('tests="1" failures="0" errors="0"');
    expect(junit).toContain(
      'name="helped.workloads.users.latency.mean &lt; alone.workloads.users.latency.mean"/>',
    );
    expect(markdown).toContain("Findings: 1 of 1 hold.");
    expect(markdown).toMatch(/^\| helped \| .* ± .* \|/m);
    expect(markdown).toContain("`ripplesim compare q.yaml --replications 3 --seed 1`");
  });

  it("fails the test case of a threshold that fails, with the value that was measured", async () => {
    const failing = `${ONE_QUEUE}\nthresholds: [workloads.users.successRate >= 100%, workloads.users.latency.p99 < 1ms]\n`;
    const { code, junit, markdown } = await written(["run"], failing);
    expect(code).toBe(99);
    expect(junit).toContain('tests="2" failures="1" errors="0"');
    expect(junit).toMatch(
      /name="workloads.users.latency.p99 &lt; 1ms">\n\s*<failure message="is [0-9.]+ m?s(: .*)?" type="fail">/,
    );
    expect(markdown).toContain("Thresholds: 1 of 2 hold.");
    expect(markdown).toMatch(/\| ✗ \| [0-9.]+ m?s.* \| `workloads.users.latency.p99 < 1ms` \|/);
  });

  it("fails where there is no data, and has an error where a run was cut short", async () => {
    const absent = `${ONE_QUEUE}\nthresholds: [workloads.users.failedLatency.p99 < 1s]\n`;
    const noData = await written(["run"], absent);
    expect(noData.code).toBe(99);
    expect(noData.junit).toContain('failures="1"');
    expect(noData.junit).toContain('type="no-data"');
    const cut = await written(["run", "--events", "500"], ONE_QUEUE);
    expect(cut.code).toBe(4);
    expect(cut.junit).toContain('tests="1" failures="0" errors="1"');
    expect(cut.junit).toContain('<error message="stopped by the budget of 500 events"/>');
    expect(cut.markdown).toContain("Not whole: stopped by the budget of 500 events.");
  });

  it("judges the mean over several runs of one scenario by its thresholds", async () => {
    const { junit } = await written(["run", "--replications", "3"], TWO_VARIANTS);
    expect(junit).toContain('classname="q.yaml.thresholds" name="workloads.users.successRate &gt;= 99%"/>');
  });

  it("lets nothing in a scenario become markup", async () => {
    const { junit, markdown } = await written(["compare", "--replications", "2"], HOSTILE);
    expect(junit).not.toContain("<b>");
    const tags = junit.replaceAll(
      /<\/?(?:testsuites?|testcase|properties|property|failure|error)\b[^<>]*>|<\?xml[^<>]*\?>/g,
      "",
    );
    expect(tags).not.toMatch(/[<>]/);
    expect(markdown.split("\n")[0]).toBe(
      String.raw`## ripplesim: A \| \<b\>\*queue\*\</b\> & ` + "\\`more\\`",
    );
  });

  it("says what could not be written, after the result, which is not lost for it", async () => {
    const folder = folderWith({ "q.yaml": ONE_QUEUE });
    mkdirSync(join(folder, "taken"));
    const whole = await ripplesim(["run", "q.yaml"], { folder });
    const { code, err, out } = await ripplesim(["run", "q.yaml", "--junit", "taken"], { folder });
    expect([code, err, out]).toEqual([2, "error: cannot write taken: is a folder\n", whole.out]);
  });
});
