import { AxisError } from "../sweep/axis.ts";
import type { Observation } from "./contestant.ts";
import type { Lattice } from "./lattice.ts";
import type { ConstraintRule, RaceOptions, RaceOutcome, WantedRun } from "./race.ts";
import { race } from "./race.ts";
import type { ScreeningOutcome } from "./screening.ts";
import { fewestLooks, LOOKS, screen } from "./screening.ts";

export interface TuningOptions extends Pick<RaceOptions, "goal" | "confidence" | "indifference" | "budget"> {
  readonly lattice: Lattice;
  readonly constraints: readonly ConstraintRule[];
}

export interface TuningOutcome {
  /** Null: every point went into the race. */
  readonly screening: ScreeningOutcome | null;
  /** Points of the lattice, in the order of the race's candidates. */
  readonly entrants: readonly number[];
  readonly race: RaceOutcome;
}

/** Enough for a sound guess of a variance, as the literature has it; fewer where the budget is small. */
const FIRST_STAGE = 10;
const FIRST_STAGE_LEAST = 5;
/** With more in the race each has too little of the budget. */
const FINALISTS_MAX = 8;
/** Two finalists with a first stage each, and as many runs to find them. */
const SCREENING_LEAST = 4 * FIRST_STAGE;

/**
 * Finds the best point of a lattice: all of them race, or, where the budget is too small for that,
 * those that a search by eye has found, on seeds that it has not used.
 */
export function* tuning(
  options: TuningOptions,
): Generator<readonly WantedRun[], TuningOutcome, readonly Observation[]> {
  const { lattice, budget } = options;
  const share = Math.floor(budget / (2 * lattice.size));
  if (share >= FIRST_STAGE_LEAST) {
    const entrants = Array.from({ length: lattice.size }, (_, index) => index);
    const firstStage = Math.min(FIRST_STAGE, share);
    return {
      screening: null,
      entrants,
      race: yield* raceOf(options, { entrants, firstStage, budget, skip: 0 }),
    };
  }
  checkBudget(options);
  const half = Math.floor(budget / 2);
  const finalists = Math.min(FINALISTS_MAX, Math.max(2, Math.floor(half / (2 * FIRST_STAGE))));
  const screening = yield* screen({ ...options, budget: half, finalists });
  const entrants = screening.finalists;
  const left = budget - screening.runs;
  const firstStage = Math.min(FIRST_STAGE, Math.floor(left / entrants.length));
  return {
    screening,
    entrants,
    race: yield* raceOf(options, { entrants, firstStage, budget: left, skip: LOOKS }),
  };
}

/** Throws an AxisError that says how many runs are wanted. */
function checkBudget({ lattice, budget }: TuningOptions): void {
  const all = 2 * FIRST_STAGE_LEAST * lattice.size;
  const least = Math.min(all, Math.max(SCREENING_LEAST, 2 * fewestLooks(lattice)));
  if (budget < least)
    throw new AxisError(
      `a budget of ${budget} runs is too small for ${lattice.size} candidates: it takes at least ${least}, and ${all} to let all of them race`,
    );
}

interface Field {
  readonly entrants: readonly number[];
  readonly firstStage: number;
  readonly budget: number;
  /** Replications that have been used to choose the entrants. */
  readonly skip: number;
}

/** The race of some points of the lattice. */
function* raceOf(
  options: TuningOptions,
  { entrants, firstStage, budget, skip }: Field,
): Generator<readonly WantedRun[], RaceOutcome, readonly Observation[]> {
  const heat = race({ ...options, candidates: entrants.length, firstStage, budget });
  let step = heat.next();
  while (step.done !== true)
    step = heat.next(
      yield step.value.map(({ candidate, replication }) => ({
        candidate: entrants[candidate]!,
        replication: replication + skip,
      })),
    );
  return step.value;
}
