import { describe, expect, it } from "vitest";
import { againstBaseline, isRegression } from "../../src/experiment/baseline.ts";
import { condition, summaryOf } from "./runs.ts";

type Figures = Parameters<typeof summaryOf>[0];

/** Paths, without the users, of the figures that are worse than before. */
function worse(
  now: readonly Figures[],
  before: readonly Figures[],
  tolerance: number | null = null,
): readonly string[] {
  const runs = now.map(summaryOf);
  const side = { variant: null, now: runs, before: before.map(summaryOf), conditions: [] };
  const { figures } = againstBaseline("old.json", [side], tolerance);
  return figures.filter(isRegression).map(({ path }) => path.replace("workloads.users.", ""));
}

const five = (goodputs: readonly number[], seed = "1"): Figures[] =>
  goodputs.map((goodput, index) => ({ goodput, successRate: 1, seed: `${seed}/${index}` }));
const usual = [100, 110, 90, 105, 95];

describe("a result against an older one", () => {
  it("of single runs may lose five per cent, or what it is told", () => {
    const before = [{ goodput: 100, successRate: 1, p99: 20 }];
    expect(worse([{ goodput: 96, successRate: 1, p99: 20.9 }], before)).toEqual([]);
    expect(worse([{ goodput: 94, successRate: 1, p99: 21.1 }], before)).toEqual(["goodput", "latency.p99"]);
    expect(worse([{ goodput: 94, successRate: 1, p99: 21.1 }], before, 0.1)).toEqual([]);
    expect(worse([{ goodput: 99.9, successRate: 1, p99: 20 }], before, 0)).toEqual(["goodput"]);
  });

  it("may be as much better as it likes", () => {
    expect(
      worse([{ goodput: 200, successRate: 1, p99: 5 }], [{ goodput: 100, successRate: 0.5, p99: 20 }]),
    ).toEqual([]);
  });

  it("of the same seeds is worse when the pairs say so, however wide the runs spread", () => {
    const lower = usual.map((value, index) => value - 1 - index / 100);
    expect(worse(five(lower), five(usual))).toEqual(["goodput"]);
    // The same figures on other seeds are lost in the spread: 1 +- 11.
    expect(worse(five(lower, "2"), five(usual))).toEqual([]);
    expect(worse(five(usual), five(usual))).toEqual([]);
  });

  it("must lose more than the tolerance, beyond luck", () => {
    const lower = usual.map((value, index) => value - 6 - index / 10);
    expect(worse(five(lower), five(usual), 0.05)).toEqual(["goodput"]);
    expect(worse(five(lower), five(usual), 0.07)).toEqual([]);
  });

  it("fails where a figure is not known any more, and not where it is new", () => {
    const known = [{ goodput: 1, impact: { recovered: true, recoveryMs: 10 } }];
    const lost = [{ goodput: 1, impact: { recovered: false, recoveryMs: null } }];
    expect(worse(lost, known)).toEqual(["faults.slow.impact.users.recoveryMs"]);
    expect(worse(known, lost)).toEqual([]);
  });

  it("looks at what thresholds are about", () => {
    const side = {
      variant: null,
      now: [summaryOf({ goodput: 1, p99: 3 })],
      before: [summaryOf({ goodput: 1, p99: 2 })],
      conditions: [condition("workloads.users.failed", "<", 5)],
    };
    const { figures } = againstBaseline("old.json", [side], null);
    expect(figures.map(({ path }) => path)).toContain("workloads.users.failed");
  });

  it("judges every variant against its own past, with one method and one correction for all", () => {
    const lower = usual.map((value, index) => value - 1 - index / 100);
    const side = (variant: string, now: readonly number[], before: readonly number[]) => ({
      ...{ variant, conditions: [] },
      ...{ now: five(now).map(summaryOf), before: five(before).map(summaryOf) },
    });
    const worseIn = (...sides: ReturnType<typeof side>[]): readonly unknown[] =>
      againstBaseline("old.json", sides, null)
        .figures.filter(isRegression)
        .map(({ variant }) => variant);
    expect(worseIn(side("plain", usual, usual), side("helped", lower, usual))).toEqual(["helped"]);
    // With a single run of one variant nothing is known of luck: all then have the tolerance of single runs.
    const single = side("plain", [100], [100]);
    expect(againstBaseline("old.json", [single, side("helped", lower, usual)], null)).toMatchObject({
      method: "tolerance",
      tolerance: 0.05,
    });
  });

  it("is called worse in at most 5 % of cases where nothing changed", () => {
    // Five runs against five on other seeds, 600 times: 5 % is 30, with a deviation of 5.3.
    let state = 12345;
    const next = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
    const draw = (): number => next() + next() + next() + next();
    let wrong = 0;
    for (let trial = 0; trial < 600; trial += 1) {
      const sample = (seed: string): Figures[] =>
        Array.from({ length: 5 }, (_, index) => ({
          goodput: draw(),
          successRate: draw() / 4,
          p99: draw(),
          seed: `${seed}/${index}`,
        }));
      if (worse(sample("a"), sample("b")).length > 0) wrong += 1;
    }
    expect(wrong).toBeLessThanOrEqual(30);
  });
});
