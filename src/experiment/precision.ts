import type { Summary } from "../observe/summary.ts";
import { estimate } from "../statistics/interval.ts";
import { studentT95 } from "../statistics/student.ts";
import { differenceOf } from "./estimates.ts";
import type { Metric } from "./metrics.ts";
import { numberAt } from "./path.ts";

/** How narrow the intervals are to become, of which figures, and where it ends at the latest. */
export interface PrecisionGoal {
  /** Relative error: 0.05 for 5 %. */
  readonly relative: number;
  /** At least one. */
  readonly metrics: readonly Metric[];
  /** Names; of several the differences to the first are to be that narrow, measured by the first one's figure. */
  readonly variants: readonly string[];
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
  /** Whether `shares` are of the means of one design or of differences between designs. */
  readonly of: "mean" | "difference";
  /** Paths of the figures; of a difference `variant.path`. */
  readonly metrics: readonly string[];
  /** The same in words. */
  readonly labels: readonly string[];
  readonly looks: readonly PrecisionLook[];
}

/** What there was to see after so many replications. */
export interface PrecisionLook {
  readonly replications: number;
  /** Half the interval over the size of the mean (of the first variant), by path; null without data or with a mean of 0. */
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
 *
 * Of several designs it is the paired difference of each to the first that is to be known as well,
 * relative to the mean of the first: what they have in common need not be known.
 */
export class PrecisionCourse {
  private readonly _goal: PrecisionGoal;
  private readonly _looks: PrecisionLook[] = [];

  constructor(goal: PrecisionGoal) {
    this._goal = goal;
  }

  /** How many replications there are to be before the next look, by what each variant gave so far; null: it is over. */
  next(runs: readonly (readonly Summary[])[]): number | null {
    const { replicationsMin, replicationsMax } = this._goal;
    const made = runs[0]?.length ?? 0;
    if (made === 0) return Math.min(replicationsMin, replicationsMax);
    const all = this._series(runs);
    this._looks.push({
      replications: made,
      shares: Object.fromEntries(all.map((series) => [series.path, shareOf(series)])),
    });
    if (this._isReached() || made >= replicationsMax) return null;
    const wanted = Math.max(...all.map((series) => needed(series, this._shareMax, replicationsMax)));
    return Math.min(Math.max(wanted, made + Math.ceil(made / SMALLEST_BLOCK)), 2 * made, replicationsMax);
  }

  summary(): PrecisionSummary {
    const { relative, replicationsMax, metrics, variants } = this._goal;
    const others = variants.slice(1);
    const named = metrics.flatMap(({ path, label }) => {
      const name = path.join(".");
      if (others.length === 0) return [{ name, label }];
      return others.map((other) => ({ name: `${other}.${name}`, label: `${other}: ${label}` }));
    });
    return {
      procedure: "Law, sequential",
      relative,
      shareMax: this._shareMax,
      replicationsMax,
      reached: this._isReached(),
      of: others.length > 0 ? "difference" : "mean",
      metrics: named.map(({ name }) => name),
      labels: named.map(({ label }) => label),
      looks: this._looks,
    };
  }

  private _series(runs: readonly (readonly Summary[])[]): readonly Series[] {
    const { metrics, variants } = this._goal;
    return metrics.flatMap(({ path }) => {
      const [first = [], ...others] = runs.map((summaries) =>
        summaries.map((summary) => numberAt(summary, path)),
      );
      const name = path.join(".");
      if (others.length === 0) return [{ path: name, values: first, measure: first }];
      return others.map((values, index) => ({
        path: `${variants[index + 1]!}.${name}`,
        values: differenceOf(values, first).runs,
        measure: first,
      }));
    });
  }

  private get _shareMax(): number {
    const { relative } = this._goal;
    return relative / (1 + relative);
  }

  private _isReached(): boolean {
    const shares = Object.values(this._looks.at(-1)?.shares ?? { none: null });
    return shares.every((share) => share !== null && share <= this._shareMax);
  }
}

/** A block adds a tenth at least: looks cost precision, too. */
const SMALLEST_BLOCK = 10;

/** Values over the replications, and those by whose mean their interval is measured. */
interface Series {
  readonly path: string;
  readonly values: readonly (number | null)[];
  readonly measure: readonly (number | null)[];
}

function shareOf({ values: all, measure }: Series): number | null {
  const values = all.filter((value) => value !== null);
  const measures = measure.filter((value) => value !== null);
  if (values.length < all.length || measures.length < all.length || values.length < 2) return null;
  const { halfWidth } = estimate(values);
  const { mean } = estimate(measures);
  if (halfWidth === 0) return 0;
  return mean === 0 ? null : (halfWidth ?? Infinity) / Math.abs(mean);
}

/** The fewest replications, more than there are, that will do if mean and spread stay as they are. */
function needed(series: Series, shareMax: number, most: number): number {
  const share = shareOf(series);
  const made = series.values.length;
  if (share === null || share <= shareMax) return made;
  const error = (share * Math.sqrt(made)) / studentT95(made - 1);
  let count = made + 1;
  while (count < most && (studentT95(count - 1) * error) / Math.sqrt(count) > shareMax) count += 1;
  return count;
}
