import type { BandRecorder } from "./band-recorder.ts";

/** In what way something is not as it used to be. */
export type BandSign = "failing" | "slow" | "stuck";

/** When something left its normal band, how, and when it was back in it. */
export interface Departure {
  readonly leftNs: number;
  readonly sign: BandSign;
  /** Failing: the share that failed. Slow: how many times as long as usual. Stuck: how many are inside. */
  readonly measure: number;
  /** Null: not before the end of the run. */
  readonly backNs: number | null;
}

export interface BandOptions {
  readonly faultNs: number;
  readonly warmupNs: number;
  /** Where the run ended. */
  readonly endNs: number;
}

/**
 * When a workload, service or database leaves its normal band under and after a fault; null: it
 * does not, undefined: there are fewer than ten windows before the fault to say what is normal.
 *
 * Normal is what the last 240 windows before the fault were, after the warm-up; windows are as many
 * of the recorder's together as bring 20 ends into each. A window is out of the band when
 * - more fail: the failed share of what ends is 5 points above the share before and above the
 *   highest window before, of three failures at least;
 * - it is slow: the mean time from arrival to end is above twice the mean before, and above one and
 *   a half times the highest window before;
 * - it is stuck: nothing ends though something is inside.
 * It has left with the first of three windows in a row that are out, and is back with the first of ten
 * in a row that are not.
 */
export function departureOf(recorder: BandRecorder, options: BandOptions): Departure | null | undefined {
  const windows = new BandWindows(recorder, options);
  const normal = windows.normal();
  if (normal === null) return undefined;
  const signs = Array.from({ length: windows.after }, (_, index) => windows.sign(index, normal));
  const left = signs.findIndex((_, index) => isOutFrom(signs, index));
  if (left < 0) return null;
  const { sign, measure } = signs[left]!;
  return {
    leftNs: Math.max(options.faultNs, windows.startNs(left)),
    sign,
    measure,
    backNs: backAfter(signs, left, windows),
  };
}

function isOutFrom(signs: readonly Sign[], index: number): boolean {
  const windows = signs.slice(index, index + OUT_WINDOWS);
  return windows.length === OUT_WINDOWS && windows.every((sign) => sign !== null);
}

interface Normal {
  readonly failedShare: number;
  readonly failedShareMost: number;
  readonly stayNs: number;
  readonly stayNsMost: number;
}

type Sign = { readonly sign: BandSign; readonly measure: number } | null;

/** Windows of the recorder, merged so that about 20 ends are in each, counted from the fault on. */
class BandWindows {
  /** Whole windows from the fault to the end of the run. */
  readonly after: number;
  private readonly _recorder: BandRecorder;
  private readonly _merged: number;
  private readonly _first: number;
  private readonly _before: number;

  constructor(recorder: BandRecorder, { faultNs, warmupNs, endNs }: BandOptions) {
    this._recorder = recorder;
    this._first = Math.floor(faultNs / recorder.windowNs);
    const warm = Math.ceil(warmupNs / recorder.windowNs);
    const ended = sum(recorder.ended, warm, this._first);
    const perWindow = ended / Math.max(1, this._first - warm);
    this._merged = perWindow === 0 ? Infinity : Math.max(1, Math.ceil(ENDS_WANTED / perWindow));
    this._before = Math.max(0, Math.floor((this._first - warm) / this._merged));
    const last = Math.floor(endNs / recorder.windowNs);
    this.after = Math.max(0, Math.floor((last - this._first) / this._merged));
  }

  startNs(window: number): number {
    return (this._first + window * this._merged) * this._recorder.windowNs;
  }

  normal(): Normal | null {
    if (this._before < BASELINE_LEAST) return null;
    const windows = Array.from({ length: Math.min(BASELINE_MOST, this._before) }, (_, index) => -1 - index);
    const ended = this._sum(this._recorder.ended, -windows.length, 0);
    return {
      failedShare: this._sum(this._recorder.failed, -windows.length, 0) / ended,
      failedShareMost: Math.max(...windows.map((window) => this._failedShare(window))),
      stayNs: this._sum(this._recorder.stayNs, -windows.length, 0) / ended,
      stayNsMost: Math.max(...windows.map((window) => this._stayNs(window))),
    };
  }

  sign(window: number, normal: Normal): Sign {
    const ended = this._in(this._recorder.ended, window);
    if (ended === 0) {
      const inside = this._insideAt(window);
      return inside > 0 ? { sign: "stuck", measure: inside } : null;
    }
    const failedShare = this._failedShare(window);
    const isFailing =
      this._in(this._recorder.failed, window) >= FAILURES_WANTED &&
      failedShare > normal.failedShareMost &&
      failedShare >= normal.failedShare + POINTS_MORE;
    if (isFailing) return { sign: "failing", measure: failedShare };
    const stayNs = this._stayNs(window);
    const isSlow = stayNs > TIMES_LONGER * normal.stayNs && stayNs > TIMES_HIGHEST * normal.stayNsMost;
    return isSlow && ended >= FAILURES_WANTED
      ? { sign: "slow", measure: normal.stayNs === 0 ? Infinity : stayNs / normal.stayNs }
      : null;
  }

  private _failedShare(window: number): number {
    const ended = this._in(this._recorder.ended, window);
    return ended === 0 ? 0 : this._in(this._recorder.failed, window) / ended;
  }

  private _stayNs(window: number): number {
    const ended = this._in(this._recorder.ended, window);
    return ended === 0 ? 0 : this._in(this._recorder.stayNs, window) / ended;
  }

  private _insideAt(window: number): number {
    const cell = this._first + window * this._merged;
    return sum(this._recorder.arrived, 0, cell) - sum(this._recorder.ended, 0, cell);
  }

  private _in(cells: Float64Array, window: number): number {
    return this._sum(cells, window, window + 1);
  }

  private _sum(cells: Float64Array, from: number, to: number): number {
    return sum(cells, this._first + from * this._merged, this._first + to * this._merged);
  }
}

function backAfter(signs: readonly Sign[], left: number, windows: BandWindows): number | null {
  let within = 0;
  for (let window = left; window < signs.length; window += 1) {
    within = signs[window] === null ? within + 1 : 0;
    if (within === BACK_WINDOWS) return windows.startNs(window + 1 - BACK_WINDOWS);
  }
  return null;
}

function sum(cells: Float64Array, from: number, to: number): number {
  let total = 0;
  for (let cell = Math.max(0, from); cell < Math.min(cells.length, to); cell += 1) total += cells[cell]!;
  return total;
}

const ENDS_WANTED = 20;
const BASELINE_LEAST = 10;
const BASELINE_MOST = 240;
const FAILURES_WANTED = 3;
const POINTS_MORE = 0.05;
const TIMES_LONGER = 2;
const TIMES_HIGHEST = 1.5;
const OUT_WINDOWS = 3;
const BACK_WINDOWS = 10;
