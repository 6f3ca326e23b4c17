import { describe, expect, it } from "vitest";
import { renderComparisonPage } from "../../../src/report/page/comparison-page.ts";
import { comparisonOf } from "../comparison-fixture.ts";
import { chartsOf, textOf } from "./pages.ts";

const parts = { runtime: "/* runtime */", command: "ripplesim compare checkout.yaml" };

describe("the page of a comparison", () => {
  it("says who is best, by how much, and which runs did not recover", () => {
    const text = textOf(renderComparisonPage(comparisonOf(), parts));
    expect(text).toContain(
      "protected is best: 36.2 ± 0.4/s more goodput than unprotected, which does not recover.",
    );
    expect(text).toContain("Metastable: the fault ends at 5m00s, the failure does not.");
    expect(text).toContain("did not recover0 of 5");
    expect(text).toContain("Student t, 95 %, 4 degrees of freedom, paired by seed");
  });

  it("draws an overlay, the differences and the series that differ most, each in a box", () => {
    const text = renderComparisonPage(comparisonOf(), parts);
    const ids = chartsOf(text).map((chart) => chart.id);
    expect(ids).toEqual([
      "key-chart",
      "difference-0",
      "difference-1",
      "difference-2",
      "difference-3",
      "queue-overlay",
      "attempts-overlay",
      "target-overlay",
    ]);
    for (const id of ids) expect(text).toContain(`<div class="chart" id="${id}"`);
  });

  it("folds findings that hold when they are many, never those that do not", () => {
    const comparison = comparisonOf();
    const [finding] = comparison.findings;
    if (finding === undefined) throw new Error("the fixture has no finding");
    const findings = Array.from({ length: 11 }, (_none, index) => ({
      ...finding,
      text: `finding${String(index + 1)}`,
      status: index === 10 ? ("fail" as const) : ("pass" as const),
    }));
    const text = renderComparisonPage({ ...comparison, findings }, parts);
    const [shown = "", folded = ""] = text.split("<summary>7 more findings");
    // The one that fails comes first, then those of the file until a row of four is full.
    const named = (part: string): string[] =>
      [...part.matchAll(/<code>(finding\d+)/g)].map((hit) => hit[1] ?? "");
    expect(named(shown)).toEqual(["finding11", "finding1", "finding2", "finding3"]);
    expect(named(folded)).toHaveLength(7);
    expect(renderComparisonPage({ ...comparison, findings: findings.slice(0, 8) }, parts)).not.toContain(
      "more findings",
    );
  });

  it("puts the differences of four and more variants under their figures", () => {
    const comparison = comparisonOf();
    const heads = (page: string): number => page.match(/<th scope="col"[^>]*>difference<\/th>/g)?.length ?? 0;
    expect(heads(renderComparisonPage(comparison, parts))).toBe(2);
    const [last] = Object.values(comparison.variants).slice(-1);
    if (last === undefined) throw new Error("the fixture has no variant");
    const four = { ...comparison, variants: { ...comparison.variants, fourth: last } };
    const page = renderComparisonPage(four, parts);
    expect(heads(page)).toBe(0);
    expect(textOf(page)).toMatch(/184\.\d+ ± 0\.\d+\/s\+35\.\d+ ± 0\.\d+\/s better/);
  });

  it("shows no interval for one run of each and says that a difference may be luck", () => {
    const text = textOf(
      renderComparisonPage(
        { ...comparisonOf(1), answer: { headline: "protected is best.", detail: "" } },
        parts,
      ),
    );
    expect(text).toContain("There is no interval, and a difference may be luck.".replace("There", "there"));
    expect(text).not.toMatch(/± \d/);
  });

  it("turns the table round and folds the verdicts when variants are many", () => {
    const few = comparisonOf(1);
    const [first] = Object.values(few.variants);
    const [metric] = few.metrics;
    if (first === undefined || metric === undefined) throw new Error("the fixture is empty");
    const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    const value = { mean: 1, halfWidth: null, runs: [1] };
    const many = {
      ...few,
      baseline: "a",
      variants: Object.fromEntries(
        names.map((name) => [name, { ...first, changes: name === "a" ? {} : { "services.x.queue": name } }]),
      ),
      metrics: [
        {
          ...metric,
          values: Object.fromEntries(names.map((name) => [name, value])),
          differences: Object.fromEntries(
            names.slice(1).map((name) => [
              name,
              {
                ...value,
                mean: 0,
                p: null,
                unpairedHalfWidth: null,
                verdict: "no difference shown" as const,
              },
            ]),
          ),
        },
      ],
    };
    const text = renderComparisonPage(many, parts);
    expect(text).toContain("<summary>4 more</summary>");
    expect(textOf(text)).toContain("services.x.queue: h");
    expect(text.match(/<th scope="col"[^>]*>Variant<\/th>/g)?.length).toBeGreaterThanOrEqual(2);
  });
});
