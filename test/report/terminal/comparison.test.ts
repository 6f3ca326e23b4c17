import { describe, expect, it } from "vitest";
import { renderComparison } from "../../../src/report/terminal/comparison.ts";
import { comparisonOf } from "../comparison-fixture.ts";

const options = {
  width: 100,
  color: false,
  unicode: true,
  command: "ripplesim compare checkout.yaml",
  reportFile: "reports/c.html",
};

function section(text: string, title: string): string[] {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.startsWith(`  ${title}`));
  return lines.slice(start, lines.indexOf("", start));
}

describe("the terminal report of a comparison", () => {
  it("answers first", () => {
    expect(renderComparison(comparisonOf(), options).split("\n").slice(0, 5)).toEqual([
      "ripplesim 0.1.0   checkout.yaml   3 variants, 5 paired runs each   seed 42",
      "10m simulated, first 1m left out",
      "",
      "  protected is best: 36.2 ± 0.4/s more goodput than unprotected, which does not recover.",
      "  retryBudget recovers too and answers 0.64 ± 0.06/s less than protected.",
    ]);
  });

  it("shows the paired difference of a finding, or the measured side against a plain value", () => {
    const [, first, , second] = section(renderComparison(comparisonOf(), options), "FINDINGS");
    expect(first).toMatch(/✓ {2}\+\d+\.\d+ ± 0\.\d+\/s {3}protected\.workloads\.shoppers\.goodput >$/);
    expect(second).toMatch(/✓ +10 s {3}retryBudget\.faults/);
  });

  it("says how many runs recovered, and when", () => {
    expect(section(renderComparison(comparisonOf(), options), "RECOVERY")).toEqual([
      "  RECOVERY         recovered  after the fault",
      "    protected    5 of 5 runs              6 s",
      "    retryBudget  5 of 5 runs             10 s",
      "    unprotected  0 of 5 runs                -",
    ]);
  });

  it("says better, worse or no difference, best variant first", () => {
    const rows = section(renderComparison(comparisonOf(), options), "VARIANTS").slice(2);
    expect(rows.map((row) => row.trim().split(/\s+/)[0])).toEqual([
      "protected",
      "retryBudget",
      "unprotected",
    ]);
    expect(rows[0]).toContain("better");
    expect(renderComparison(comparisonOf(), options)).toContain("0 ms no difference");
  });

  it("warns that one run of each may be luck, and shows no interval", () => {
    const text = renderComparison(comparisonOf(1), options);
    expect(text).toContain("One run of each: no intervals, so that a difference may be luck.");
    expect(section(text, "VARIANTS").join("\n")).not.toContain("±");
  });

  it("holds nothing against the baseline where more is neither better nor worse", () => {
    const comparison = comparisonOf();
    const [first] = comparison.metrics;
    if (first === undefined) throw new Error("the fixture has no figure");
    const text = renderComparison(
      {
        ...comparison,
        metrics: [first, { ...first, label: "hedges of shoppers", better: null, differences: {} }],
      },
      options,
    );
    const [head = ""] = section(text, "VARIANTS");
    expect(text).toContain("hedges");
    expect(head.match(/against/g)).toHaveLength(1);
  });

  it("leaves no variant out where columns do not fit", () => {
    const text = renderComparison(comparisonOf(), { ...options, width: 60 });
    const listed = section(text, "THRESHOLDS").join(" ");
    expect(listed).toContain("protected ✗ 92.2 %");
    expect(listed).toContain("unprotected ✗ 74.4 %");
  });
});
