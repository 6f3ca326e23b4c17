import type { Boundary } from "./boundary.ts";
import { boundaryOf, widthAt } from "./boundary.ts";
import { Contestant } from "./contestant.ts";
import type { Observation } from "./contestant.ts";
import { sideShown } from "./looks.ts";
import { varianceOf } from "./variance.ts";

export interface RaceOptions {
  readonly candidates: number;
  readonly constraints: readonly ConstraintRule[];
  readonly goal: "minimize" | "maximize";
  /** Probability that the best, or one as good, is selected: 0.95. */
  readonly confidence: number;
  /** Shares of an objective or a limit smaller than this do not matter: 0.02. */
  readonly indifference: number;
  /** Runs of each candidate before any falls. */
  readonly firstStage: number;
  /** Runs in all. */
  readonly budget: number;
}

export interface ConstraintRule {
  /** `<` and `>`: a figure on the limit itself is on the wrong side. */
  readonly strict: boolean;
  /** It must hold in every run, instead of on the mean: words, states, equality. */
  readonly every: boolean;
}

/** A run that is to be made: of which candidate, on which seed. */
export interface WantedRun {
  readonly candidate: number;
  /** From 0; equal replications have equal seeds. */
  readonly replication: number;
}

export interface RaceOutcome {
  readonly contestants: readonly Contestant[];
  readonly ended: "decided" | "budget";
  readonly runs: number;
  /** In the unit of the objective. */
  readonly indifference: number;
}

/** About so many runs are asked for at a time, so that threads have something to share; fixed, so that the path does not depend on how many there are. */
const ROUND = 8;
/** Of the allowed error of a constraint, what goes to looks that settle the plain cases. */
const LOOKS_SHARE = 0.2;
/** As a share of the objective: differences below are those of its last digits. */
const ROUNDING = 1e-12;

/**
 * Finds the best of some candidates by the mean of an objective, among those whose means keep all
 * constraints, and spends runs only where that is not clear yet.
 *
 * Two published procedures run side by side on common random numbers. KN (Kim and Nelson, A Fully
 * Sequential Procedure for Indifference-Zone Selection in Simulation, ACM TOMACS 11, 2001) compares
 * candidates two by two; the feasibility check of Andradóttir and Kim (Fully Sequential Procedures
 * for Comparing Constrained Systems via Simulation, Naval Research Logistics 57, 2010) with several
 * constraints as in Batur and Kim (ACM TOMACS 20, 2010) looks at each against its limits. As in
 * their procedure AK+, a comparison is remembered once it is decided, and a candidate falls to
 * another only when that one has been found to keep all constraints.
 *
 * The errors that may lose the best candidate are: one for each of its constraints and one for each
 * rival, who must be found worse or infeasible; the allowed probability is divided among these.
 * A constraint has two ways to be settled: the boundary of the check, and Student's t at some looks
 * (`sideShown`), without which a limit that is far out of reach would take the whole budget.
 * Where an objective is known exactly (a variance of 0) one look decides.
 */
export function* race(
  options: RaceOptions,
): Generator<readonly WantedRun[], RaceOutcome, readonly Observation[]> {
  const state = new Race(options);
  let wanted = state.firstStage();
  while (wanted.length > 0) {
    state.take(wanted, yield wanted);
    wanted = state.next();
  }
  return state.outcome();
}

class Race {
  private readonly _options: RaceOptions;
  private readonly _contestants: readonly Contestant[];
  private readonly _boundary: Boundary;
  private readonly _boundaryOfConstraints: Boundary;
  private readonly _errorOfLooks: number;
  /** Decided comparisons: who was better, for each pair of indices. */
  private readonly _winners = new Map<number, number>();
  private readonly _variances = new Map<number, number>();
  private _margin = 0;
  private _tolerances: readonly number[] = [];
  private _runs = 0;
  private _isFirstStage = true;

  constructor(options: RaceOptions) {
    this._options = options;
    const { candidates, constraints, confidence, firstStage } = options;
    this._contestants = Array.from({ length: candidates }, () => new Contestant(constraints.length));
    const errors = Math.max(1, candidates - 1 + constraints.length);
    const error = Math.min((1 - confidence) / errors, 0.49);
    this._boundary = boundaryOf(firstStage, error);
    this._boundaryOfConstraints = boundaryOf(firstStage, (1 - LOOKS_SHARE) * error);
    this._errorOfLooks = LOOKS_SHARE * error;
  }

  firstStage(): readonly WantedRun[] {
    return this._round(
      this._contestants.map((_, index) => index),
      this._options.firstStage,
    );
  }

  take(wanted: readonly WantedRun[], observations: readonly Observation[]): void {
    wanted.forEach(({ candidate }, index) => this._contestants[candidate]!.take(observations[index]!));
    this._runs += wanted.length;
    for (const contestant of this._racing()) {
      const flaw = contestant.flaw();
      if (flaw !== null) contestant.end(flaw);
    }
    if (this._isFirstStage) this._closeFirstStage();
    this._judge();
    this._compare();
    this._eliminate();
  }

  /** The runs of the next round; none when all is decided or the budget is spent. */
  next(): readonly WantedRun[] {
    const unclear = this._unclear();
    if (unclear.length === 0) return [];
    const left = Math.floor((this._options.budget - this._runs) / unclear.length);
    return this._round(unclear, Math.min(left, Math.max(1, Math.floor(ROUND / unclear.length))));
  }

  outcome(): RaceOutcome {
    const racing = this._racing();
    const isDecided = racing.length === 0 || (racing.length === 1 && racing[0]!.isFeasible);
    if (isDecided) racing[0]?.end({ kind: "best" });
    return {
      contestants: this._contestants,
      ended: isDecided ? "decided" : "budget",
      runs: this._runs,
      indifference: this._margin,
    };
  }

  private _racing(): readonly Contestant[] {
    return this._contestants.filter(({ isRacing }) => isRacing);
  }

  /** Those about whom something is not settled: a constraint, or who of two is better. */
  private _unclear(): readonly number[] {
    const racing = [...this._contestants.keys()].filter((index) => this._contestants[index]!.isRacing);
    return racing.filter(
      (index) =>
        !this._contestants[index]!.isFeasible ||
        racing.some((other) => other !== index && !this._winners.has(this._pair(index, other))),
    );
  }

  /** So many more runs of each, replication by replication. */
  private _round(candidates: readonly number[], replications: number): readonly WantedRun[] {
    return Array.from({ length: replications }, (_, index) =>
      candidates.map((candidate) => ({
        candidate,
        replication: this._contestants[candidate]!.observations.length + index,
      })),
    ).flat();
  }

  /** Fixes variances, and what is too small to matter: a share of the best objective, and of each limit. */
  private _closeFirstStage(): void {
    this._isFirstStage = false;
    const { indifference, constraints, goal } = this._options;
    const racing = this._racing();
    for (const contestant of racing) contestant.closeFirstStage();
    const means = racing.map((contestant) => meanOf(contestant.objectives()));
    const best = goal === "minimize" ? Math.min(...means) : Math.max(...means);
    // A best of 0 is no measure; the others are.
    const size = best === 0 ? Math.max(...means.map(Math.abs)) : Math.abs(best);
    this._margin = racing.length === 0 ? 0 : indifference * size;
    this._tolerances = constraints.map(
      (_, constraint) =>
        indifference *
        meanOf(
          racing.flatMap(({ observations }) => observations.map((one) => one.constraints[constraint]!.size)),
        ),
    );
  }

  /** Looks at every constraint that is not settled. */
  private _judge(): void {
    for (const contestant of this._racing()) {
      contestant.holds.forEach((settled, constraint) => {
        if (settled !== null && !this._options.constraints[constraint]!.every) return;
        contestant.holds[constraint] = this._holds(contestant, constraint);
      });
      const broken = contestant.holds.indexOf(false);
      if (broken >= 0) contestant.end({ kind: "infeasible", constraint: broken });
    }
  }

  private _holds(contestant: Contestant, constraint: number): boolean | null {
    const rule = this._options.constraints[constraint]!;
    if (rule.every)
      return contestant.observations.every(({ constraints }) => constraints[constraint]!.margin! < 0);
    const reach = { margin: this._tolerances[constraint]!, count: contestant.observations.length };
    const sum = contestant.sumOf(constraint);
    const width = widthAt(this._boundaryOfConstraints, contestant.varianceOf(constraint), reach);
    if (Math.abs(sum) >= width) return sum < 0 || (sum === 0 && !rule.strict);
    const side = sideShown(contestant.marginsOf(constraint), this._options.firstStage, this._errorOfLooks);
    return side === null ? null : side === "below";
  }

  /** Looks at every pair that is not decided. */
  private _compare(): void {
    const racing = [...this._contestants.entries()].filter(([, { isRacing }]) => isRacing);
    for (const [at, [first]] of racing.entries())
      for (const [second] of racing.slice(at + 1)) {
        const pair = this._pair(first, second);
        if (this._winners.has(pair)) continue;
        const winner = this._better(first, second);
        if (winner !== null) this._winners.set(pair, winner);
      }
  }

  /** The better of two; null: that is not clear yet. Of exact equals it is the first. */
  private _better(first: number, second: number): number | null {
    const differences = this._differences(first, second);
    const pair = this._pair(first, second);
    const variance = this._variances.get(pair) ?? varianceOf(differences.slice(0, this._options.firstStage));
    this._variances.set(pair, variance);
    const sum = differences.reduce((total, value) => total + value, 0);
    const reach = { margin: this._margin, count: differences.length };
    if (Math.abs(sum) < widthAt(this._boundary, variance, reach)) return null;
    return sum >= 0 ? first : second;
  }

  /** By how much the first is better, run by run. */
  private _differences(first: number, second: number): readonly number[] {
    const sign = this._options.goal === "minimize" ? -1 : 1;
    const [a, b] = [first, second].map((index) => this._contestants[index]!.objectives());
    return a!.slice(0, b!.length).map((value, index) => {
      const difference = value - b![index]!;
      return Math.abs(difference) <= ROUNDING * Math.abs(value) ? 0 : sign * difference;
    });
  }

  /** Whoever is worse than a candidate that keeps all constraints falls. */
  private _eliminate(): void {
    for (const [index, contestant] of this._contestants.entries()) {
      if (!contestant.isRacing) continue;
      // One that has fallen itself stands for nothing any more: three that beat each other in a circle leave one.
      const by = this._bestOf(
        [...this._contestants.keys()].filter((other) => {
          const { isRacing, isFeasible } = this._contestants[other]!;
          return isRacing && isFeasible && this._winners.get(this._pair(other, index)) === other;
        }),
      );
      if (by === undefined) continue;
      const isEqual = this._differences(by, index).every((difference) => difference === 0);
      contestant.end(isEqual ? { kind: "equal", to: by } : { kind: "beaten", by });
    }
  }

  /** The one with the best mean, so that a candidate is told who is really ahead of it. */
  private _bestOf(candidates: readonly number[]): number | undefined {
    const sign = this._options.goal === "minimize" ? 1 : -1;
    const scoreOf = (index: number): number => sign * meanOf(this._contestants[index]!.objectives());
    return candidates.toSorted((a, b) => scoreOf(a) - scoreOf(b))[0];
  }

  private _pair(first: number, second: number): number {
    return Math.min(first, second) * this._contestants.length + Math.max(first, second);
  }
}

function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
