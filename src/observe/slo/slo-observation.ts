import type { Interval, SloSetup } from "../setup.ts";
import type { SloAlertSummary, SloSeries, SloSummary } from "../summary.ts";
import { roundStepNs } from "../time-grid.ts";
import type { TimeGrid } from "../time-grid.ts";
import { budgetLeft, firings } from "./burn-rate.ts";
import type { Tally } from "./burn-rate.ts";

/**
 * The objectives of one workload: counts per step, from which budgets and alerts follow after the
 * run. Requests that began in the warm-up do not count.
 */
export class SloObservation {
  private readonly _setup: SloSetup;
  private readonly _measured: Interval;
  private readonly _stepNs: number;
  private readonly _total: Float64Array;
  /** One for each objective. */
  private readonly _bad: readonly Float64Array[];
  private _endNs: number;
  private _summary: SloSummary | null = null;

  constructor(setup: SloSetup, measured: Interval) {
    this._setup = setup;
    this._measured = measured;
    this._endNs = measured.toNs;
    this._stepNs = stepOf(setup, measured);
    const steps = Math.max(1, Math.ceil((measured.toNs - measured.fromNs) / this._stepNs));
    this._total = new Float64Array(steps);
    this._bad = setup.objectives.map(() => new Float64Array(steps));
  }

  ended(nowNs: number, startedNs: number, isFailure: boolean): void {
    if (startedNs < this._measured.fromNs) return;
    const step = Math.floor((nowNs - this._measured.fromNs) / this._stepNs);
    if (step >= this._total.length) return; // At the very end of the run.
    this._total[step]! += 1;
    const { objectives } = this._setup;
    for (let index = 0; index < objectives.length; index += 1) {
      if (isFailure || nowNs - startedNs >= objectives[index]!.withinNs) this._bad[index]![step]! += 1;
    }
  }

  close(endNs: number): void {
    this._endNs = endNs;
  }

  /** After `close`. */
  summary(): SloSummary {
    this._summary ??= this._summarise();
    return this._summary;
  }

  private _summarise(): SloSummary {
    const total = sum(this._total);
    const objectives = this._setup.objectives.map(({ name, allowedShare, withinNs }, index) => {
      const bad = sum(this._bad[index]!);
      const left = budgetLeft(this._tally(index), this._setup.windowNs, allowedShare);
      return [
        name,
        {
          target: 1 - allowedShare,
          withinMs: withinNs === Infinity ? null : withinNs / 1e6,
          good: total - bad,
          bad,
          goodShare: total === 0 ? null : (total - bad) / total,
          budgetLeft: total === 0 ? null : (left.at(-1) ?? 1),
        },
      ] as const;
    });
    const lefts = objectives.map(([, own]) => own.budgetLeft).filter((left) => left !== null);
    const history = this._history();
    return {
      windowMs: this._setup.windowNs / 1e6,
      budgetLeft: lefts.length === 0 ? null : Math.min(...lefts),
      alerts: history.length,
      fired: Object.fromEntries(
        this._setup.alerts.map(({ name }) => [name, history.filter(({ alert }) => alert === name).length]),
      ),
      objectives: Object.fromEntries(objectives),
      history,
    };
  }

  /** Per window of the charts what is left of each budget at its end. */
  series(grid: TimeGrid): SloSeries {
    const { fromNs } = this._measured;
    const series = this._setup.objectives.map(({ name, allowedShare }, index) => {
      const left = budgetLeft(this._tally(index), this._setup.windowNs, allowedShare);
      const at = ({ toNs }: Interval): number =>
        left[Math.min(left.length, Math.floor((toNs - fromNs) / this._stepNs)) - 1] ?? 1;
      return [name, grid.windows().map(at)] as const;
    });
    return { budgetLeft: Object.fromEntries(series) };
  }

  private _history(): SloAlertSummary[] {
    const { fromNs } = this._measured;
    return this._setup.objectives
      .flatMap(({ name: objective, allowedShare }, index) =>
        this._setup.alerts.flatMap((rule) =>
          firings(this._tally(index), rule, allowedShare).map(({ firedNs, clearedNs }) => ({
            alert: rule.name,
            objective,
            severity: rule.severity,
            burnRate: rule.burnRate,
            longMs: rule.longNs / 1e6,
            firedMs: (fromNs + firedNs) / 1e6,
            clearedMs: clearedNs === null ? null : (fromNs + clearedNs) / 1e6,
          })),
        ),
      )
      .sort((a, b) => a.firedMs - b.firedMs)
      .slice(0, ALERTS_TOLD);
  }

  /** As far as the run came. */
  private _tally(objective: number): Tally {
    const steps = Math.max(0, Math.ceil((this._endNs - this._measured.fromNs) / this._stepNs));
    return {
      stepNs: this._stepNs,
      total: this._total.subarray(0, steps),
      bad: this._bad[objective]!.subarray(0, steps),
    };
  }
}

/**
 * How often alerts are looked at: five times in the shortest of their windows or 600 times in the
 * run, whichever is more often, but at most 50,000 times.
 */
function stepOf({ alerts }: SloSetup, { fromNs, toNs }: Interval): number {
  const lengthNs = Math.max(1, toNs - fromNs);
  const shortestNs = Math.min(...alerts.map(({ shortNs }) => shortNs), Infinity);
  return roundStepNs(Math.max(Math.min(shortestNs / 10, lengthNs / 1200), lengthNs / LOOKS_MOST));
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

const LOOKS_MOST = 50_000;
const ALERTS_TOLD = 1000;
