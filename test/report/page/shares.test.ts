import { describe, expect, it } from "vitest";
import type { Comparison } from "../../../src/experiment/comparison.ts";
import type { Summary } from "../../../src/observe/summary.ts";
import { comparisonMarks, unsteadyText } from "../../../src/report/page/comparison-marks.ts";
import { renderComparisonPage } from "../../../src/report/page/comparison-page.ts";
import { renderRunPage } from "../../../src/report/page/run-page.ts";
import { isUneven, sharedLoads, skewOf } from "../../../src/report/shares.ts";
import { comparisonOf } from "../comparison-fixture.ts";
import { protectedRun, runOf } from "../fixture.ts";
import { textOf } from "./pages.ts";

const parts = { runtime: "/* runtime */", command: "ripplesim run checkout.yaml" };

/** The run with visits to the instances of its first service. */
function spread(run: Summary, visits: readonly number[]): Summary {
  const [name, service] = Object.entries(run.services)[0]!;
  const balance = { maxOverMean: null, minOverMean: null, visits };
  return { ...run, services: { ...run.services, [name]: { ...service, balance } } };
}

/** Every run of every variant as `change` makes it of the fixture's. */
function changed(change: (run: Summary, variant: string, index: number) => Summary): Comparison {
  const comparison = comparisonOf();
  const variants = Object.fromEntries(
    Object.entries(comparison.variants).map(([name, variant]) => [
      name,
      { ...variant, runs: variant.runs.map((run, index) => change(run, name, index)) },
    ]),
  );
  return { ...comparison, variants };
}

describe("how load falls on parts", () => {
  it("is uneven where one got clearly more than its share, and not by chance of a few", () => {
    const loads = (visits: readonly number[]) => sharedLoads(spread(runOf(protectedRun), visits))[0]!;
    expect(skewOf(loads([100, 300, 100, 100]))).toBe(2);
    expect(isUneven(loads([100, 300, 100, 100]))).toBe(true);
    expect(isUneven(loads([110, 90, 100, 100]))).toBe(false);
    // Twice the mean of one and a half.
    expect(isUneven(loads([1, 3, 1, 1]))).toBe(false);
    expect(sharedLoads(spread(runOf(protectedRun), [5]))).toEqual([]);
    expect(skewOf(loads([0, 0]))).toBe(1);
  });

  it("has a picture in the page of a run that names the hot part, and none where it is even", () => {
    const page = (visits: readonly number[]): string =>
      textOf(renderRunPage(spread(runOf(protectedRun), visits), parts));
    expect(page([100, 3000, 100, 100])).toMatch(/Instance 1 gets \S+, 3.64 times the mean/);
    expect(page([1000, 1010, 990, 1000])).not.toContain("times the mean of");
  });

  it("has one for every variant of a comparison, to one scale", () => {
    const comparison = changed((run, variant) =>
      spread(run, variant === "protected" ? [100, 3000, 100, 100] : [800, 820, 840, 840]),
    );
    const page = renderComparisonPage(comparison, parts);
    expect(page.match(/<figure class="shares">/g)).toHaveLength(3);
    expect(textOf(page)).toMatch(/even: \S+ each, 1.02 times that at most|Even: \S+ each/);
    expect(renderComparisonPage(comparisonOf(), parts)).not.toContain('<figure class="shares">');
  });
});

describe("faults of a comparison", () => {
  /** The first fault struck at these times only. */
  const struck = (run: Summary, startMs: number): Summary => {
    const [name, fault] = Object.entries(run.faults)[0]!;
    const episodes = [{ startMs, endMs: startMs + 1000 }];
    return { ...run, faults: { [name]: { ...fault, startMs, strikes: 1, episodes } } };
  };
  const marksFor = (comparison: Comparison) =>
    comparisonMarks(comparison, comparison.variants["unprotected"]!.runs[0]!);

  it("are marked wherever a variant has them, and say whose they are", () => {
    const comparison = changed((run, variant) => struck(run, variant === "protected" ? 90_000 : 60_000));
    const { frame, marks } = marksFor(comparison);
    expect(frame.faults).toEqual([
      { startMs: 60_000, endMs: 61_000 },
      { startMs: 90_000, endMs: 91_000 },
    ]);
    expect(marks.faults.map(({ long }) => / in (.*) only$/.exec(long)?.[1])).toEqual([
      "unprotected and retryBudget",
      "protected",
    ]);
  });

  it("that strike at other times in every run are named and not shaded", () => {
    const comparison = changed((run, _variant, index) => struck(run, 60_000 + index * 5000));
    const shared = marksFor(comparison);
    expect(shared.frame.faults).toEqual([]);
    expect(shared.marks.faults).toEqual([]);
    expect(unsteadyText(shared)).toMatch(/^\w+ strikes at other times in every run, and is not shaded\.$/);
    expect(unsteadyText(marksFor(comparisonOf()))).toBe("");
  });
});
