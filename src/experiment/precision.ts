import type { Summary } from "../observe/summary.ts";
import { estimate } from "../statistics/interval.ts";
import { studentT95 } from "../statistics/student.ts";
import type { Metric } from "./metrics.ts";
import { numberAt } from "./path.ts";

/** How narrow the intervals are to become, of which figures, and where it ends at the latest. */
export interface PrecisionGoal {
  /** Relative error: 0.05 for 5 %. */
  readonly relative: number;
  /** At least one. */
  readonly metrics: readonly Metric[];
  readonly replicationsMin: number;
  readonly replicationsMax: number;
}

/** How a run that goes on until it is precise enough came to its end. */
export interface PrecisionSummary {
  readonly procedure: "Law, sequential";
  readonly relative: number;
  /** The share of the mean that half an interval may be: relative / (1 + relative). */
  readonly shareMax: number;
  readonly replicationsMax: number;
  readonly reached: boolean;
  /** Paths of the figures. */
  readonly metrics: readonly string[];
  readonly looks: readonly PrecisionLook[];
}

/** What there was to see after so many replications. */
export interface PrecisionLook {
  readonly replications: number;
  /** Half the interval over the size of the mean, by path; null without data or with a mean of 0. */
  readonly shares: Readonly<Record<string, number | null>>;
}

/** With fewer the spread itself is hardly known (Law asks for ten). */
export const REPLICATIONS_MIN = 10;
export const REPLICATIONS_MAX = 1000;

/**
 * Goes on until means are as precise as wanted: the sequential procedure for a relative error of
 * Law (Simulation Modeling and Analysis, 9.4.1, after Law, Kelton and Koenig, 1981). With ten
 * replications at least, it ends when half the 95 % interval is no more than relative / (1 +
 * relative) of the mean, for every figure: an error relative to the estimate of that size is one
 * relative to the truth of `relative`. It looks after blocks, as large as the spread so far makes
 * them necessary and never larger than all before: the size of a block depends on results alone,
 * and so does the end.
 */
export class PrecisionCourse {
  readonly #goal: PrecisionGoal;
  readonly #looks: PrecisionLook[] = [];

  constructor(goal: PrecisionGoal) {
    this.#goal = goal;
  }

  /** How many replications there are to be before the next look; null: it is over. */
  next(summaries: readonly Summary[]): number | null {
    const { metrics, replicationsMin, replicationsMax } = this.#goal;
    const made = summaries.length;
    if (made === 0) return Math.min(replicationsMin, replicationsMax);
    const series = metrics.map(({ path }) => ({
      path: path.join("."),
      values: summaries.map((summary) => numberAt(summary, path)),
    }));
    this.#looks.push({
      replications: made,
      shares: Object.fromEntries(series.map(({ path, values }) => [path, shareOf(values)])),
    });
    if (this.#isReached() || made >= replicationsMax) return null;
    const wanted = Math.max(...series.map(({ values }) => needed(values, this.#shareMax, replicationsMax)));
    return Math.min(Math.max(wanted, made + Math.ceil(made / SMALLEST_BLOCK)), 2 * made, replicationsMax);
  }

  summary(): PrecisionSummary {
    const { relative, replicationsMax, metrics } = this.#goal;
    return {
      procedure: "Law, sequential",
      relative,
      shareMax: this.#shareMax,
      replicationsMax,
      reached: this.#isReached(),
      metrics: metrics.map(({ path }) => path.join(".")),
      looks: this.#looks,
    };
  }

  get #shareMax(): number {
    const { relative } = this.#goal;
    return relative / (1 + relative);
  }

  #isReached(): boolean {
    const shares = Object.values(this.#looks.at(-1)?.shares ?? { none: null });
    return shares.every((share) => share !== null && share <= this.#shareMax);
  }
}

/** A block adds a tenth at least: looks cost precision, too. */
const SMALLEST_BLOCK = 10;

function shareOf(all: readonly (number | null)[]): number | null {
  const values = all.filter((value) => value !== null);
  if (values.length < all.length || values.length < 2) return null;
  const { mean, halfWidth } = estimate(values);
  if (halfWidth === 0) return 0;
  return mean === 0 ? null : (halfWidth ?? Infinity) / Math.abs(mean);
}

/** The fewest replications, more than there are, that will do if mean and spread stay as they are. */
function needed(all: readonly (number | null)[], shareMax: number, most: number): number {
  const share = shareOf(all);
  const made = all.length;
  if (share === null || share <= shareMax) return made;
  const error = (share * Math.sqrt(made)) / studentT95(made - 1);
  let count = made + 1;
  while (count < most && (studentT95(count - 1) * error) / Math.sqrt(count) > shareMax) count += 1;
  return count;
}
