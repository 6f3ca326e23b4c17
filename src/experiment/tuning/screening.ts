import type { ConstraintReading, Observation } from "./contestant.ts";
import type { Lattice } from "./lattice.ts";
import type { WantedRun } from "./race.ts";

export interface ScreeningOptions {
  readonly lattice: Lattice;
  readonly goal: "minimize" | "maximize";
  /** Runs that may be made. */
  readonly budget: number;
  /** Points that go into the race. */
  readonly finalists: number;
}

export interface ScreeningOutcome {
  /** The most promising points, the best first. */
  readonly finalists: readonly number[];
  readonly looked: ReadonlyMap<number, readonly Observation[]>;
  readonly runs: number;
}

/** Runs of each point that is looked at: enough to tell good regions from bad ones, and no more. */
export const LOOKS = 2;
/** Around so many points at most the search goes on. */
const CENTRES_MAX = 4;

/**
 * Looks for the good regions of a large lattice: first at a coarse part of it, then along the axes
 * from the best points, with steps that are halved whenever they bring nothing better (the pattern
 * search of Hooke and Jeeves, 1961, from several points). Points that keep the constraints on the
 * mean stand before those that do not, however good these are; those are ordered by how far they are off.
 *
 * It promises nothing: that is the race's business, among the points that are found here.
 */
export function* screen(
  options: ScreeningOptions,
): Generator<readonly WantedRun[], ScreeningOutcome, readonly Observation[]> {
  const { lattice, budget, finalists } = options;
  const looked = new Map<number, Observation[]>();
  let runs = 0;
  let best: number | undefined;
  let step = coarseStep(options);
  let fresh = lattice.coarse(step);
  while (fresh.length > 0) {
    const wanted = runsOf(fresh);
    const observations = yield wanted;
    wanted.forEach(({ candidate }, index) => {
      looked.set(candidate, [...(looked.get(candidate) ?? []), observations[index]!]);
    });
    runs += wanted.length;
    const order = ranked(options, looked);
    if (order[0] === best || runs === wanted.length) step = Math.max(1, step / 2);
    [best] = order;
    const pointsLeft = Math.floor((budget - runs) / LOOKS);
    ({ fresh, step } = nextPoints(lattice, { looked, order, pointsLeft, step }));
    fresh = fresh.slice(0, pointsLeft);
  }
  return { finalists: ranked(options, looked).slice(0, finalists), looked, runs };
}

/** The points that the coarse look needs at least: the ends of all axes. */
export function fewestLooks(lattice: Lattice): number {
  return LOOKS * lattice.coarseCount(lattice.longestStep);
}

/** The finest step that leaves half of the runs for the neighbourhoods. */
function coarseStep({ lattice, budget }: ScreeningOptions): number {
  let step = lattice.longestStep;
  while (step > 1 && 2 * LOOKS * lattice.coarseCount(step / 2) <= budget) step /= 2;
  return step;
}

interface Position {
  readonly looked: ReadonlyMap<number, unknown>;
  /** The points that have been looked at, the best first. */
  readonly order: readonly number[];
  readonly pointsLeft: number;
  readonly step: number;
}

/** Neighbours that nobody has looked at, with the longest step that gives any. */
function nextPoints(
  lattice: Lattice,
  { looked, order, pointsLeft, step: longest }: Position,
): { readonly fresh: readonly number[]; readonly step: number } {
  for (let step = longest; ; step /= 2) {
    const centres = order.slice(0, centresAt(lattice, { order, pointsLeft, step }));
    const near = new Set(centres.flatMap((centre) => lattice.around(centre, step)));
    const fresh = [...near].filter((point) => !looked.has(point));
    if (fresh.length > 0 || step === 1) return { fresh, step };
  }
}

/** As many as leave enough runs for all the steps to come. */
function centresAt(
  lattice: Lattice,
  { order, pointsLeft, step }: Pick<Position, "order" | "pointsLeft" | "step">,
): number {
  let levels = 1;
  for (let rest = step; rest > 1; rest /= 2) levels++;
  const each = Math.max(1, lattice.around(order[0]!, step).length);
  return Math.min(CENTRES_MAX, Math.max(1, Math.floor(pointsLeft / (each * levels))));
}

function runsOf(points: readonly number[]): readonly WantedRun[] {
  return Array.from({ length: LOOKS }, (_, replication) =>
    points.map((candidate) => ({ candidate, replication })),
  ).flat();
}

/** The best first; of equals the one that comes first in the lattice. */
function ranked(
  { goal }: ScreeningOptions,
  looked: ReadonlyMap<number, readonly Observation[]>,
): readonly number[] {
  const sign = goal === "minimize" ? 1 : -1;
  return [...looked]
    .map(([point, observations]) => ({
      point,
      excess: excessOf(observations),
      objective: sign * meanOf(observations.map(({ objective }) => objective ?? sign * Infinity)),
    }))
    .sort((a, b) => ascending(a.excess, b.excess) || ascending(a.objective, b.objective) || a.point - b.point)
    .map(({ point }) => point);
}

/** Infinities are equal, and not a difference that is no number. */
function ascending(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

/** How far the means are beyond the limits, in sizes of the limits, added up; infinite where a run says nothing. */
export function excessOf(observations: readonly Observation[]): number {
  if (observations.some(({ stopped, objective }) => stopped !== null || objective === null)) return Infinity;
  const [first] = observations;
  if (first === undefined) return Infinity;
  return first.constraints.reduce(
    (sum, _, index) => sum + excessAt(observations.map(({ constraints }) => constraints[index]!)),
    0,
  );
}

/** The same at one limit. */
export function excessAt(readings: readonly ConstraintReading[]): number {
  if (readings.some(({ margin }) => margin === null)) return Infinity;
  const margin = meanOf(readings.map((reading) => reading.margin ?? 0));
  const size = meanOf(readings.map((reading) => reading.size));
  if (margin <= 0) return 0;
  return size === 0 ? margin : margin / size;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
