import { describe, expect, it } from "vitest";
import { boundaryOf, widthAt } from "../../../src/experiment/tuning/boundary.ts";
import type { Observation } from "../../../src/experiment/tuning/contestant.ts";
import { race } from "../../../src/experiment/tuning/race.ts";
import type { RaceOptions, RaceOutcome, WantedRun } from "../../../src/experiment/tuning/race.ts";
import { Randoms } from "../../../src/kernel/random.ts";

/** Standard normal by twelve uniforms. */
function normals(seed: string): () => number {
  const random = new Randoms(seed).stream("normal");
  return () => {
    let sum = -6;
    for (let index = 0; index < 12; index++) sum += random.next();
    return sum;
  };
}

interface Truth {
  readonly means: readonly number[];
  /** Means of what must be below 0, for each candidate. */
  readonly margins?: readonly (readonly number[])[];
  /** The size of the limits. */
  readonly limit?: number;
  readonly sigma: number;
  /** Part of the noise that candidates share in a replication. */
  readonly common?: number;
}

/** Plays a race against normal observations; noise of a (candidate, replication) is drawn once. */
function play(
  seed: string,
  truth: Truth,
  own: Partial<RaceOptions> = {},
): RaceOutcome & { asked: WantedRun[] } {
  const noise = normals(seed);
  const shared: number[] = [];
  const asked: WantedRun[] = [];
  const search = race({
    candidates: truth.means.length,
    constraints: (truth.margins?.[0] ?? []).map(() => ({ strict: true, every: false })),
    goal: "minimize",
    confidence: 0.95,
    indifference: 0.02,
    firstStage: 10,
    budget: 1e6,
    ...own,
  });
  let step = search.next();
  while (step.done !== true) {
    asked.push(...step.value);
    const observations = step.value.map(({ candidate, replication }): Observation => {
      shared[replication] ??= noise();
      const part = truth.common ?? 0;
      const own = Math.sqrt(1 - part) * noise() + Math.sqrt(part) * shared[replication];
      return {
        objective: truth.means[candidate]! + truth.sigma * own,
        constraints: (truth.margins?.[candidate] ?? []).map((mean) => ({
          margin: mean + truth.sigma * noise(),
          size: truth.limit ?? 100,
          actual: null,
        })),
        stopped: null,
      };
    });
    step = search.next(observations);
  }
  return { ...step.value, asked };
}

function bestOf({ contestants }: RaceOutcome): number {
  return contestants.findIndex(({ fate }) => fate.kind === "best");
}

/** Of so many races, how many end with a candidate that may be called the best. */
function correct(
  trials: number,
  truth: Truth,
  isGood: (index: number) => boolean,
  own: Partial<RaceOptions> = {},
): number {
  let good = 0;
  for (let trial = 0; trial < trials; trial++) if (isGood(bestOf(play(`race/${trial}`, truth, own)))) good++;
  return good / trials;
}

describe("the boundary", () => {
  it("is that of Kim and Nelson: η = ½ ((2α/(k-1))^(-2/(n0-1)) - 1)", () => {
    // k = 5, α = 5 %, n0 = 10: 0.5 * (0.025^(-2/9) - 1).
    const eta = 0.5 * (0.025 ** (-2 / 9) - 1);
    expect(boundaryOf(10, 0.05 / 4).scale).toBeCloseTo(2 * eta * 9, 9);
  });

  it("narrows to nothing as values come in", () => {
    const boundary = boundaryOf(10, 0.0125);
    const at = (count: number): number => widthAt(boundary, 4, { margin: 1, count });
    expect(at(10)).toBeGreaterThan(at(20));
    expect(at(Math.ceil(boundary.scale * 4))).toBe(0);
    expect(widthAt(boundary, 0, { margin: 1, count: 10 })).toBe(0);
  });
});

describe("a race", () => {
  // Least favourable for such a procedure: all others exactly the indifference behind the best.
  const slippage: Truth = { means: [102, 102, 100, 102, 102], sigma: 6 };

  it("selects the best with the promised probability where the others are just far enough behind", () => {
    expect(correct(600, slippage, (index) => index === 2)).toBeGreaterThanOrEqual(0.95);
  });

  it("does so on common random numbers, with far fewer runs", () => {
    const paired = { ...slippage, common: 0.8 };
    expect(correct(400, paired, (index) => index === 2)).toBeGreaterThanOrEqual(0.95);
    expect(play("one", paired).runs).toBeLessThan(0.5 * play("one", slippage).runs);
  });

  it("selects the best of those that keep the constraints with the promised probability", () => {
    // The two best ones break a limit by just the tolerance, the third keeps both by just that.
    const margins = [
      [2, -50],
      [-50, 2],
      [-2, -2],
      [-50, -50],
      [-50, -50],
    ];
    const truth = { means: [90, 95, 100, 102, 104], margins, sigma: 4 };
    expect(correct(400, truth, (index) => index === 2)).toBeGreaterThanOrEqual(0.95);
  });

  it("says that none keeps the constraints where none does", () => {
    const margins = [[5], [9], [6]];
    const outcome = play("none", { means: [1, 2, 3], margins, sigma: 3 });
    expect(bestOf(outcome)).toBe(-1);
    expect(outcome.ended).toBe("decided");
    expect(outcome.contestants.map(({ fate }) => fate.kind)).toEqual(Array(3).fill("infeasible"));
  });

  it("keeps none out by a candidate that itself breaks a constraint", () => {
    const outcome = play("out", { means: [50, 100], margins: [[30], [-30]], sigma: 2 });
    expect(bestOf(outcome)).toBe(1);
  });

  it("is done with the first stage where all is known exactly", () => {
    const outcome = play("exact", { means: [3, 2, 2, 5], sigma: 0 });
    expect(bestOf(outcome)).toBe(1);
    expect(outcome.contestants[2]!.fate).toEqual({ kind: "equal", to: 1 });
    expect(outcome.runs).toBe(40);
  });

  it("maximises as well", () => {
    expect(bestOf(play("most", { means: [10, 30, 20], sigma: 1 }, { goal: "maximize" }))).toBe(1);
  });

  it("spends its runs on those who are close", () => {
    const outcome = play("near", { means: [100, 101, 150, 200], sigma: 5 }, { indifference: 0.005 });
    const runs = outcome.contestants.map(({ observations }) => observations.length);
    expect(runs[2]).toBe(10);
    expect(runs[3]).toBe(10);
    expect(Math.min(runs[0]!, runs[1]!)).toBeGreaterThan(30);
  });

  it("ends after the first stage where a limit is far out of reach of all, however small it is", () => {
    // By the check alone: 2 % of a limit of 1 against a spread of 10 takes some thousand runs of each.
    const truth: Truth = { means: [1, 2, 3], margins: [[50], [60], [80]], limit: 1, sigma: 10 };
    const { ended, runs, contestants } = play("far", truth, { budget: 1000 });
    expect([ended, runs]).toEqual(["decided", 30]);
    expect(contestants.map(({ fate }) => fate.kind)).toEqual(["infeasible", "infeasible", "infeasible"]);
  });

  it("never makes more runs than allowed, and leaves open what they did not settle", () => {
    const outcome = play("short", { means: [100, 100.1, 180], sigma: 20 }, { budget: 60 });
    expect(outcome.runs).toBeLessThanOrEqual(60);
    expect(outcome.ended).toBe("budget");
    expect(outcome.contestants.filter(({ isRacing }) => isRacing).length).toBe(2);
  });

  it("asks for every run once, replication by replication", () => {
    const { asked } = play("asked", slippage);
    const keys = asked.map(({ candidate, replication }) => `${candidate}/${replication}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("lets fall what has no data, and what was cut short", () => {
    const search = race({
      ...{ candidates: 3, constraints: [], goal: "minimize", confidence: 0.95 },
      ...{ indifference: 0.02, firstStage: 5, budget: 100 },
    });
    const first = search.next();
    const observations = (first.value as readonly WantedRun[]).map(({ candidate }): Observation => ({
      objective: candidate === 0 ? null : 7,
      constraints: [],
      stopped: candidate === 1 ? "the budget of 10 events" : null,
    }));
    const end = search.next(observations);
    expect(end.done).toBe(true);
    expect((end.value as RaceOutcome).contestants.map(({ fate }) => fate.kind)).toEqual([
      "no data",
      "cut short",
      "best",
    ]);
  });
});
