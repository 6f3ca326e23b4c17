import { describe, expect, it } from "vitest";
import { compare, concludeComparison, planJobs, seedsOf } from "../../src/experiment/compare.ts";
import type { ComparisonPlan } from "../../src/experiment/compare.ts";
import type { FinishedRun } from "../../src/experiment/run.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { finding, runWith, summaryOf } from "./runs.ts";

const scenario: Scenario = {
  name: "A test",
  summary: null,
  lesson: null,
  seed: "7",
  durationNs: 1e9,
  warmupNs: 0,
  workloads: {},
  services: {},
  databases: {},
  caches: {},
  brokers: {},
  registries: {},
  invariants: {},
  sagas: {},
  records: {},
  network: { latency: { kind: "constant", value: 0 }, loss: 0, bandwidth: null, links: {}, sizes: {} },
  faults: {},
  cost: null,
  thresholds: [],
  variants: {},
  findings: [],
};

function planOf(names: readonly string[], replications: number): ComparisonPlan {
  const variants = names.map((name) => ({
    name,
    scenario,
    source: {
      file: "test.yaml",
      text: "",
      variant: name,
      changes: [],
      variants: { [name]: { "services.shop.queue": "5" } },
      unlimited: [],
      worstCaseAmplification: {},
    },
  }));
  return { file: "test.yaml", name: "A test", seed: "7", replications, variants, findings: [] };
}

const runsWithGoodputs = (goodputs: readonly number[]): FinishedRun[] =>
  goodputs.map((goodput) => runWith({}, summaryOf({ goodput })));

describe("a comparison", () => {
  it("gives replication 1 the seed itself and replication r its number behind a slash", () => {
    expect(seedsOf("7", 3)).toEqual(["7", "7/2", "7/3"]);
  });

  it("runs every variant on the same seeds, replication by replication", () => {
    const jobs = planJobs(planOf(["a", "b"], 2)).map((job) => `${job.source.variant!} ${job.scenario.seed}`);
    expect(jobs).toEqual(["a 7", "b 7", "a 7/2", "b 7/2"]);
  });

  it("hands the jobs to its executor and measures every variant against the first", () => {
    const goodputs = new Map([
      ["a 7", 10],
      ["b 7", 13],
      ["a 7/2", 20],
      ["b 7/2", 25],
    ]);
    const comparison = compare(planOf(["a", "b"], 2), {
      runAll: (jobs) =>
        jobs.map((job) =>
          runWith({}, summaryOf({ goodput: goodputs.get(`${job.source.variant!} ${job.scenario.seed}`)! })),
        ),
    });
    const goodput = comparison.metrics.find(({ path }) => path === "workloads.users.goodput")!;
    expect(comparison.baseline).toBe("a");
    expect(goodput.values["a"]).toMatchObject({ mean: 15, runs: [10, 20] });
    expect(goodput.differences["b"]).toMatchObject({ mean: 4, runs: [3, 5] });
    expect(Object.keys(goodput.differences)).toEqual(["b"]);
    expect(comparison.stopped).toBeNull();
  });

  it("says better, worse or no difference by the paired interval", () => {
    const verdict = (goodputs: readonly number[]): string | undefined =>
      concludeComparison(planOf(["a", "b"], 3), runsWithGoodputs(goodputs)).metrics[0]?.differences["b"]
        ?.verdict;
    expect(verdict([10, 20, 11, 21, 12, 22])).toBe("better"); // + 10 in every run
    expect(verdict([20, 10, 21, 11, 22, 12])).toBe("worse");
    expect(verdict([10, 10, 11, 12, 12, 14])).toBe("no difference shown"); // 0, 1, 2: 1 +- 2.5
  });

  it("keeps what a variant changes", () => {
    const comparison = concludeComparison(planOf(["a"], 1), runsWithGoodputs([1]));
    expect(comparison.variants["a"]?.changes).toEqual({ "services.shop.queue": "5" });
  });

  it("compares only whole replications after an early end, and says where it ended", () => {
    const stopped = runWith({}, summaryOf({ goodput: 1, stopped: { reason: "a budget", atMs: 5 } }));
    const comparison = concludeComparison(planOf(["a", "b"], 3), [
      ...runsWithGoodputs([10, 20, 11]),
      stopped,
    ]);
    expect(comparison.seeds).toEqual(["7"]);
    expect(comparison.variants["a"]?.runs).toHaveLength(1);
    expect(comparison.stopped).toEqual({ reason: "a budget", variant: "b", seed: "7/2" });
    expect(comparison.answer.detail).toContain("only 1 replication is whole");
  });

  it("is never whole when runs are missing", () => {
    const comparison = concludeComparison(planOf(["a", "b"], 2), runsWithGoodputs([10, 20]));
    expect(comparison.stopped).toEqual({ reason: "an interrupt", variant: "a", seed: "7/2" });
  });

  it("stands without a single whole replication", () => {
    const comparison = concludeComparison(planOf(["a", "b"], 2), []);
    expect(comparison.metrics).toEqual([]);
    expect(comparison.answer.headline).toBe("Stopped by an interrupt before any replication was whole.");
  });
});

describe("the answer", () => {
  const answerTo = (names: readonly string[], goodputs: readonly number[]) =>
    concludeComparison(planOf(names, goodputs.length / names.length), runsWithGoodputs(goodputs)).answer;

  it("names the best, by how much, and the worst", () => {
    expect(answerTo(["a", "b"], [10, 20, 11, 21]).headline).toBe(
      "b is best: 10.0/s more goodput than a in every run.",
    );
  });

  it("tells the runner-up's distance to the best", () => {
    const { headline, detail } = answerTo(["a", "b", "c"], [10, 18, 20, 11, 19, 21]);
    expect(headline).toBe("c is best: 10.0/s more goodput than a in every run.");
    expect(detail).toBe("b has 2.00/s less goodput than c in every run.");
  });

  it("calls two the best when luck could have swapped them", () => {
    // c - b: 1, -0.5, 0.5 in three replications; b and c are 10 above a.
    const { headline } = answerTo(["a", "b", "c"], [10, 20, 21, 10, 20, 19.5, 10, 20, 20.5]);
    expect(headline).toMatch(/^c and b are best: 10\.3 ± 1\.9\/s more goodput than a\.$/);
  });

  it("claims no difference within luck", () => {
    expect(answerTo(["a", "b"], [10, 10, 10, 11, 10, 12]).headline).toBe(
      "No difference shown in goodput: 1 ± 2/s.",
    );
  });

  it("warns that one run each may be luck", () => {
    expect(answerTo(["a", "b"], [10, 20]).detail).toBe("One run each: luck is not ruled out.");
  });

  it("says that the worst does not recover", () => {
    const runs = [
      runWith({}, summaryOf({ goodput: 10, impact: { recovered: false } })),
      runWith({}, summaryOf({ goodput: 20, impact: { recovered: true, recoveryMs: 100 } })),
    ];
    expect(concludeComparison(planOf(["a", "b"], 1), runs).answer.headline).toBe(
      "b is best: 10.0/s more goodput than a, which does not recover.",
    );
  });

  it("of a single variant is its figure", () => {
    expect(answerTo(["a"], [10, 12]).headline).toBe("Goodput: 11 ± 13/s.");
  });
});

describe("an answer where nobody gets more or less done", () => {
  const about = finding(["a", "events"], "<", ["b", "events"]);
  const answerFor = (events: readonly number[], findings = [about]): string => {
    const plan = { ...planOf(["a", "b"], events.length / 2), findings };
    const runs = events.map((count) => runWith({}, { ...summaryOf({ goodput: 10 }), events: count }));
    return concludeComparison(plan, runs).answer.headline;
  };

  it("tells what findings ask about and is neither better nor worse, without a winner", () => {
    expect(answerFor([3, 5, 3, 5, 3, 5])).toBe("b has 2.00 more events than a in every run.");
    expect(answerFor([3, 9, 3, 8, 4, 9])).toMatch(/^b has 5\.\d ± \d\.\d more events than a\.$/);
  });

  it("has nothing to tell where that does not differ beyond luck, or nobody asks", () => {
    const undecided = "No difference shown in goodput: 0/s in every run.";
    expect(answerFor([3, 5, 5, 3, 3, 4])).toBe(undecided);
    expect(answerFor([3, 5, 3, 5, 3, 5], [])).toBe(undecided);
  });
});
