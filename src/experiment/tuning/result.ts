import type { Condition, MetricUnit } from "../../scenario/scenario.ts";
import { estimate, pairedDifference } from "../../statistics/interval.ts";
import type { Estimate } from "../comparison.ts";
import type { Axis } from "../sweep/axis.ts";
import type { Point } from "../sweep/design.ts";
import type { SweptMetric } from "../sweep/sweep.ts";
import type { Fate, Observation } from "./contestant.ts";
import { excessAt, excessOf } from "./screening.ts";
import type { TuningOutcome } from "./tuning.ts";

/** What a search for the best setting found, and how. */
export interface TuneResult {
  readonly schema: "ripplesim/tune@1";
  readonly version: string;
  readonly file: string;
  readonly name: string;
  readonly variant: string | null;
  readonly seed: string;
  readonly axes: readonly Axis[];
  readonly goal: "minimize" | "maximize";
  readonly objective: SweptMetric;
  readonly constraints: readonly { readonly text: string; readonly unit: MetricUnit }[];
  /** Probability that the best of those that raced, or one as good, is selected. */
  readonly confidence: number;
  /** What is too small to matter: a share of the best objective and of each limit, and the first of these in its unit. */
  readonly indifference: { readonly share: number; readonly amount: number };
  readonly budget: number;
  /** Runs that were made, or were there from before. */
  readonly runs: number;
  /** Combinations of the values. */
  readonly combinations: number;
  /** Null: all combinations raced. */
  readonly screening: { readonly looked: number; readonly runs: number } | null;
  /** `budget`: it was spent before all was clear; the best is then the best so far. */
  readonly ended: "decided" | "budget";
  /** Those that were looked at, in the order of the axes. */
  readonly candidates: readonly TunedCandidate[];
  /** Null: none keeps the constraints. */
  readonly best: number | null;
  /** Candidates whose objective has not been told apart from the best one's: the paired 95 % interval holds 0. */
  readonly tied: readonly number[];
  /** Who came nearest to keeping the constraints, and which of them kept it out; null where there is a best. */
  readonly closest: { readonly candidate: number; readonly constraint: number } | null;
}

export interface TunedCandidate {
  readonly values: Point;
  /** Runs that its figures are of. */
  readonly runs: number;
  readonly objective: Estimate;
  readonly constraints: readonly TunedConstraint[];
  /** Other candidates by their places in the list. */
  readonly fate: Fate;
  /** Of its own runs in the race; null where that is open, and for those that did not race. */
  readonly endedAfter: number | null;
}

export interface TunedConstraint {
  readonly actual: Estimate;
  /** Null: it is not settled. */
  readonly holds: boolean | null;
  /** Whether the mean of the runs is on the wrong side of the limit, settled or not; only where it is. */
  readonly isOver?: true;
}

/** The lists of a result that come from the search. */
export type Findings = Pick<
  TuneResult,
  "screening" | "ended" | "candidates" | "best" | "tied" | "closest" | "runs" | "combinations"
>;

interface Context {
  readonly goal: TuneResult["goal"];
  readonly conditions: readonly Condition[];
  readonly combinations: number;
  readonly pointOf: (point: number) => Point;
}

/** A candidate and the runs that its figures are of. */
interface Entry {
  readonly point: number;
  readonly observations: readonly Observation[];
  readonly holds: readonly (boolean | null)[];
  readonly fate: Fate;
  readonly endedAfter: number | null;
}

/** What came out, in the order of the lattice. */
export function findingsOf(outcome: TuningOutcome, context: Context): Findings {
  const { screening, race } = outcome;
  const entries = entriesOf(outcome, context.conditions.length);
  const best = bestOf(entries, context);
  return {
    screening: screening === null ? null : { looked: screening.looked.size, runs: screening.runs },
    ended: race.ended,
    runs: race.runs + (screening?.runs ?? 0),
    combinations: context.combinations,
    candidates: entries.map(({ point, observations, holds, fate, endedAfter }) => ({
      values: context.pointOf(point),
      runs: observations.length,
      objective: estimateOf(observations.map(({ objective }) => objective)),
      constraints: holds.map((settled, index) => ({
        actual: estimateOf(observations.map(({ constraints }) => constraints[index]!.actual)),
        holds: settled,
        ...(isOver(observations, index) ? { isOver: true as const } : {}),
      })),
      fate,
      endedAfter,
    })),
    best,
    tied: best === null ? [] : tiedWith(entries, best),
    closest: best === null ? closestOf(entries) : null,
  };
}

function entriesOf({ screening, entrants, race }: TuningOutcome, constraints: number): readonly Entry[] {
  const raced = entrants.map((point, index): Entry => {
    const { observations, holds, fate, endedAfter } = race.contestants[index]!;
    return { point, observations, holds, fate, endedAfter };
  });
  const screened = [...(screening?.looked ?? [])]
    .filter(([point]) => !entrants.includes(point))
    .map(([point, observations]): Entry => ({
      point,
      observations,
      holds: Array.from({ length: constraints }, () => null),
      fate: { kind: "screened" },
      endedAfter: null,
    }));
  const entries = [...raced, ...screened].sort((a, b) => a.point - b.point);
  const placeOf = (candidate: number): number =>
    entries.findIndex(({ point }) => point === entrants[candidate]);
  return entries.map((entry) => ({ ...entry, fate: movedFate(entry.fate, placeOf) }));
}

/** The same fate, with the others called by their new places. */
function movedFate(fate: Fate, placeOf: (candidate: number) => number): Fate {
  if (fate.kind === "beaten") return { ...fate, by: placeOf(fate.by) };
  return fate.kind === "equal" ? { ...fate, to: placeOf(fate.to) } : fate;
}

/** The selected one; where the budget was spent, the best mean of those that have kept their limits so far. */
function bestOf(entries: readonly Entry[], { goal }: Context): number | null {
  const selected = entries.findIndex(({ fate }) => fate.kind === "best");
  if (selected >= 0) return selected;
  const sign = goal === "minimize" ? 1 : -1;
  const leading = [...entries.entries()]
    .filter(([, { fate, observations }]) => fate.kind === "racing" && excessOf(observations) === 0)
    .sort(([, a], [, b]) => sign * (meanObjective(a) - meanObjective(b)));
  return leading[0]?.[0] ?? null;
}

function tiedWith(entries: readonly Entry[], best: number): readonly number[] {
  const values = objectivesOf(entries[best]!);
  return [...entries.entries()]
    .filter(([index, entry]) => index !== best && mayBeAsGood(entry) && isTied(values, objectivesOf(entry)))
    .map(([index]) => index);
}

function mayBeAsGood({ fate: { kind } }: Entry): boolean {
  return kind === "racing" || kind === "beaten" || kind === "equal";
}

function isTied(a: readonly number[], b: readonly number[]): boolean {
  const count = Math.min(a.length, b.length);
  if (count < 2) return true;
  const { mean, halfWidth } = pairedDifference(a.slice(0, count), b.slice(0, count));
  return Math.abs(mean) <= (halfWidth ?? 0);
}

/** Who is least far off, and at which constraint most. */
function closestOf(entries: readonly Entry[]): TuneResult["closest"] {
  const off = [...entries.entries()]
    .map(([candidate, { observations }]) => ({ candidate, excess: excessOf(observations), observations }))
    .filter(({ excess }) => Number.isFinite(excess))
    .sort((a, b) => a.excess - b.excess)[0];
  if (off === undefined) return null;
  const excesses = (off.observations[0]?.constraints ?? []).map((_, index) =>
    excessAt(off.observations.map(({ constraints }) => constraints[index]!)),
  );
  const constraint = excesses.indexOf(Math.max(...excesses));
  return constraint < 0 ? null : { candidate: off.candidate, constraint };
}

/** Runs without data are on no side. */
function isOver(observations: readonly Observation[], constraint: number): boolean {
  const excess = excessAt(observations.map(({ constraints }) => constraints[constraint]!));
  return Number.isFinite(excess) && excess > 0;
}

function objectivesOf({ observations }: Entry): readonly number[] {
  return observations.flatMap(({ objective }) => (objective === null ? [] : [objective]));
}

function meanObjective(entry: Entry): number {
  return estimate(objectivesOf(entry)).mean;
}

/** The mean over runs; null as soon as one run has no data. */
function estimateOf(runs: readonly (number | null)[]): Estimate {
  const values = runs.filter((value) => value !== null);
  if (values.length === 0 || values.length < runs.length) return { mean: null, halfWidth: null, runs };
  return { ...estimate(values), runs };
}
