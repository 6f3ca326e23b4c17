import { roundStepNs } from "../time-grid.ts";

/**
 * What went in and out of one workload, service or database, window by window: as much as it takes
 * to say after the run when it left its normal band. Their number depends on the run's length alone.
 * It exists only where a fault is to be judged.
 */
export class BandRecorder {
  readonly windowNs: number;
  readonly arrived: Float64Array;
  readonly ended: Float64Array;
  readonly failed: Float64Array;
  /** Time from arrival to end, of what ended in the window. */
  readonly stayNs: Float64Array;
  /** Work of visits whose fate was decided in the window, and the part whose answer nobody took. */
  readonly workNs: Float64Array;
  readonly wastedNs: Float64Array;
  private readonly _last: number;
  private _window = 0;
  private _untilNs: number;

  constructor(durationNs: number) {
    this.windowNs = roundStepNs(
      Math.max(durationNs / WINDOWS_MOST, Math.min(WINDOW_NS, durationNs / WINDOWS_FEWEST)),
    );
    const windows = Math.max(1, Math.ceil(durationNs / this.windowNs));
    this._last = windows - 1;
    this._untilNs = this._last === 0 ? Infinity : this.windowNs;
    this.arrived = new Float64Array(windows);
    this.ended = new Float64Array(windows);
    this.failed = new Float64Array(windows);
    this.stayNs = new Float64Array(windows);
    this.workNs = new Float64Array(windows);
    this.wastedNs = new Float64Array(windows);
  }

  begun(nowNs: number): void {
    this.arrived[this._windowAt(nowNs)]! += 1;
  }

  finished(nowNs: number, startedNs: number, isFailure: boolean): void {
    const window = this._windowAt(nowNs);
    this.ended[window]! += 1;
    this.stayNs[window]! += nowNs - startedNs;
    if (isFailure) this.failed[window]! += 1;
  }

  worked(nowNs: number, workNs: number, isTaken: boolean): void {
    const window = this._windowAt(nowNs);
    this.workNs[window]! += workNs;
    if (!isTaken) this.wastedNs[window]! += workNs;
  }

  /** Facts come in the order of time. */
  private _windowAt(nowNs: number): number {
    if (nowNs >= this._untilNs) this._moveTo(nowNs);
    return this._window;
  }

  private _moveTo(nowNs: number): void {
    this._window = Math.min(this._last, Math.floor(nowNs / this.windowNs));
    this._untilNs = this._window === this._last ? Infinity : (this._window + 1) * this.windowNs;
  }
}

/** A second is long enough for a queue that is healthy to come and go, unless the run is short or very long. */
const WINDOW_NS = 1e9;
const WINDOWS_FEWEST = 300;
const WINDOWS_MOST = 3600;
