import { Histogram } from "../statistics/histogram.ts";
import { LatencySections } from "./steady/latency-sections.ts";
import type { TargetTotals } from "./target-totals.ts";
import type { WorkloadSeries } from "./summary.ts";
import { roundStepNs } from "./time-grid.ts";

/**
 * Latencies of OK requests by time of end: percentiles of the workload per window, of its targets
 * per one or several windows, so that about 100 answers are in each. A latency is recorded once,
 * in the open window of its target; closing the window adds it to what is reported of the run.
 */
export class LatencyWindows {
  /** When the open window ends: call `moveTo` when the clock has reached it. */
  cutNs: number;
  /** Null where they are not wanted. */
  readonly sections: LatencySections | null;
  private readonly _windowNs: number;
  private readonly _durationNs: number;
  private readonly _warmupNs: number;
  private readonly _targets: readonly TargetLatencies[];
  private readonly _all = new Histogram();
  private readonly _figures = new Percentiles();
  private _closed = 0;

  constructor(options: LatencyOptions, totals: readonly TargetTotals[]) {
    const { durationNs } = options;
    this._durationNs = durationNs;
    this._warmupNs = options.warmupNs;
    this._windowNs = Math.min(durationNs, windowFor(options.answersPerSecond, options));
    this.cutNs = this._windowNs;
    this.sections =
      options.inSections === true ? new LatencySections({ ...options, windowNs: this._windowNs }) : null;
    this._targets = totals.map((total, index) => {
      const wantedNs = windowFor(options.answersPerSecond * options.shares[index]!, options);
      return new TargetLatencies(total.latency, Math.ceil(Math.min(durationNs, wantedNs) / this._windowNs));
    });
  }

  record(nowNs: number, target: number, startedNs: number): void {
    if (nowNs >= this.cutNs) this.moveTo(nowNs);
    const latencies = this._targets[target]!;
    // What began in the warm-up shows in the chart and nowhere else.
    if (startedNs >= this._warmupNs) latencies.open.record(nowNs - startedNs);
    else latencies.early.record(nowNs - startedNs);
  }

  /** Closes the windows that ended by `nowNs`. */
  moveTo(nowNs: number): void {
    while (nowNs >= this.cutNs) {
      this._close();
      this.cutNs += this._windowNs;
    }
  }

  /** Closes the last window at the end of the run, a part of one too. */
  close(endNs: number): void {
    this.moveTo(endNs);
    if (this._closed * this._windowNs < endNs) this._close();
    for (const target of this._targets) target.closeOwn();
  }

  workload(): WorkloadSeries["latency"] {
    return this._figures.series(this._windowNs);
  }

  target(index: number): WorkloadSeries["latency"] {
    const target = this._targets[index]!;
    return target.figures.series(Math.min(this._durationNs, this._windowNs * target.windows));
  }

  private _close(): void {
    this._closed += 1;
    for (const target of this._targets) {
      this.sections?.add(this._closed - 1, target.open);
      this._all.add(target.open);
      this._all.add(target.early);
      target.closeWindow(this._closed);
    }
    this._figures.take(this._all);
  }
}

export interface LatencyOptions {
  readonly durationNs: number;
  readonly warmupNs: number;
  /** No window is shorter. */
  readonly windowNs: number;
  /** Of the whole workload, as expected. */
  readonly answersPerSecond: number;
  /** Of each target, 0..1. */
  readonly shares: readonly number[];
  /** Whether latencies are kept in sections, too. */
  readonly inSections?: boolean;
}

/** Half as many again as a p99 wants, or chance would leave every other window without one. */
const ANSWERS_EXPECTED = 150;

function windowFor(answersPerSecond: number, options: LatencyOptions): number {
  if (answersPerSecond <= 0) return options.durationNs;
  const wantedNs = (ANSWERS_EXPECTED / answersPerSecond) * 1e9;
  return roundStepNs(Math.max(options.windowNs, Math.min(wantedNs, options.durationNs)));
}

class TargetLatencies {
  readonly open = new Histogram();
  readonly early = new Histogram();
  readonly figures = new Percentiles();
  /** How many of the workload's windows make one of this target's. */
  readonly windows: number;
  private readonly _measured: Histogram;
  private readonly _own = new Histogram();
  private _isOwnOpen = false;

  constructor(measured: Histogram, windows: number) {
    this._measured = measured;
    this.windows = windows;
  }

  closeWindow(number: number): void {
    this._own.add(this.open);
    this._own.add(this.early);
    this._measured.add(this.open);
    this.open.clear();
    this.early.clear();
    this._isOwnOpen = true;
    if (number % this.windows === 0) this.closeOwn();
  }

  closeOwn(): void {
    if (this._isOwnOpen) this.figures.take(this._own);
    this._isOwnOpen = false;
  }
}

/** p50 and p99 of window after window, in ms; null where too few answers came. */
class Percentiles {
  private readonly _p50: (number | null)[] = [];
  private readonly _p99: (number | null)[] = [];

  take(histogram: Histogram): void {
    this._p50.push(histogram.count < P50_WANTS ? null : histogram.quantile(0.5)! / 1e6);
    this._p99.push(histogram.count < P99_WANTS ? null : histogram.quantile(0.99)! / 1e6);
    histogram.clear();
  }

  series(windowNs: number): WorkloadSeries["latency"] {
    return { windowMs: windowNs / 1e6, p50: this._p50, p99: this._p99 };
  }
}

/** A curve of medians of two would be noise; a p99 wants what it wants everywhere. */
const P50_WANTS = 10;
const P99_WANTS = 100;
