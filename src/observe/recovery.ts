import { expectedRateAt } from "./expected-rate.ts";
import type { Interval, LoadSetup } from "./setup.ts";
import type { ImpactSummary } from "./summary.ts";

/** Running totals of one workload. */
export interface Flow {
  readonly arrived: number;
  readonly ok: number;
}

/** What a window is compared with: a level, and a rate of OK answers per second. */
export interface Baseline {
  readonly level: number;
  readonly goodput: number;
}

export interface RecoveryOptions {
  readonly fault: Interval;
  readonly load: LoadSetup;
  readonly warmupNs: number;
  /** Known already; undefined: it is measured before the fault. */
  readonly baseline?: Baseline | null;
}

/**
 * Whether and when one workload comes back from one fault: the reference, read online.
 *
 * Up to 60 windows before the fault make the baseline. From its end on, stretches of ten windows
 * are compared with it, one starting at every window; the first that is good enough ends the watch.
 * Only the last ten windows are remembered: a window left behind by a stretch that was not good
 * enough is part of the damage for good.
 */
export class Recovery {
  /** The next moment at which a window begins or ends: `pass` then. */
  nextNs: number;
  private readonly _startNs: number;
  private _endNs: number;
  private readonly _windowNs: number;
  private readonly _isOpen: boolean;
  private readonly _isMeasured: boolean;
  private readonly _baselineWindows: number;
  private _beforeBaseline: Flow = { arrived: 0, ok: 0 };
  /** Null: none. */
  baseline: Baseline | null;
  private _nextOfFaultNs: number;
  private _nextAfterNs: number;
  private _okAtFaultWindow = 0;
  /** The flow at the beginning of the last eleven windows after the fault, window i at i mod 11. */
  private readonly _flows: Flow[] = [];
  /** Failed requests by the window in which they began, where it is open whether that counts. */
  private readonly _undecided = new Float64Array(RING);
  private _windowsClosed = 0;
  private _stretchesJudged = 0;
  private _recoveredNs: number | null = null;
  private _worstOk = Infinity;
  private _lost = 0;

  constructor({ fault, load, warmupNs, baseline }: RecoveryOptions) {
    this._startNs = fault.fromNs;
    this._endNs = fault.toNs;
    this._isOpen = load.kind !== "closed";
    this._windowNs = windowOf(expectedRateAt(load, fault.fromNs));
    const windowsBefore = Math.floor(Math.max(0, fault.fromNs - warmupNs) / this._windowNs);
    this.baseline = baseline ?? null;
    this._isMeasured = baseline === undefined;
    this._baselineWindows =
      !this._isMeasured || windowsBefore < STRETCH ? 0 : Math.min(BASELINE_MOST, windowsBefore);
    const isJudged = this._windowNs < Infinity;
    this._nextOfFaultNs = isJudged
      ? this._startNs - (this._baselineWindows === 0 ? 0 : this._baselineWindows * this._windowNs)
      : Infinity;
    this._nextAfterNs = isJudged ? this._endNs : Infinity;
    this.nextNs = Math.min(this._nextOfFaultNs, this._nextAfterNs);
  }

  /** The clock is at `nextNs` or beyond, and `flow` is what happened before it. */
  pass(flow: Flow): void {
    if (this._nextOfFaultNs <= this._nextAfterNs) this._passBeforeAndUnder(flow);
    else this._passAfter(flow);
    this.nextNs = this._recoveredNs === null ? Math.min(this._nextOfFaultNs, this._nextAfterNs) : Infinity;
  }

  /** A request that began at `startedNs` has failed. */
  failed(startedNs: number): void {
    if (startedNs < this._startNs) return;
    if (this._recoveredNs !== null) {
      if (startedNs < this._recoveredNs) this._lost += 1;
      return;
    }
    const window =
      startedNs < this._endNs || this._windowNs === Infinity
        ? -1
        : Math.floor((startedNs - this._endNs) / this._windowNs);
    if (window < this._candidate) this._lost += 1;
    else this._undecided[window % RING]! += 1;
  }

  /** The fault is lifted now, earlier than it was to end. */
  endsAt(nowNs: number): void {
    if (nowNs >= this._endNs || this._windowNs === Infinity) return;
    this._endNs = nowNs;
    this._nextAfterNs = nowNs;
    // The window that ended at this very moment was the last under the fault.
    if (this._nextOfFaultNs - this._windowNs >= nowNs) this._nextOfFaultNs = Infinity;
    this.nextNs = Math.min(this._nextOfFaultNs, this._nextAfterNs);
  }

  /** After the last `pass`. */
  impact(): ImpactSummary {
    let { worst, lost } = { worst: this._worstOk, lost: this._lost };
    if (this._recoveredNs === null) {
      for (let window = this._candidate; window < this._windowsClosed; window += 1)
        worst = Math.min(worst, this._okOf(window));
      for (const count of this._undecided) lost += count;
    }
    return {
      baselineGoodput: this.baseline === null ? null : this.baseline.goodput,
      worstGoodput: worst === Infinity ? null : worst / (this._windowNs / 1e9),
      lostRequests: lost,
      recovered: this._recovered(),
      recoveryMs: this._recoveredNs === null ? null : (this._recoveredNs - this._endNs) / 1e6,
    };
  }

  /** The window at which the next stretch to be judged begins: all before it are part of the damage. */
  private get _candidate(): number {
    return Math.max(0, this._windowsClosed - STRETCH + 1);
  }

  private _recovered(): boolean | null {
    if (this.baseline === null || this._stretchesJudged === 0) return null;
    return this._recoveredNs !== null;
  }

  private _passBeforeAndUnder(flow: Flow): void {
    const atNs = this._nextOfFaultNs;
    if (atNs < this._startNs) {
      this._beforeBaseline = { arrived: flow.arrived, ok: flow.ok };
      this._nextOfFaultNs = this._startNs;
      return;
    }
    if (atNs > this._startNs) this._worstOk = Math.min(this._worstOk, flow.ok - this._okAtFaultWindow);
    else if (this._isMeasured) this.baseline = this._measureBaseline(flow);
    this._okAtFaultWindow = flow.ok;
    // The last window that begins under the fault may reach beyond it; the tiling stops with it.
    this._nextOfFaultNs = atNs < this._endNs ? atNs + this._windowNs : Infinity;
  }

  private _measureBaseline(flow: Flow): Baseline | null {
    if (this._baselineWindows === 0) return null;
    const level = this._level(this._beforeBaseline, flow, this._baselineWindows);
    if (level === null || level === 0) return null;
    return { level, goodput: (flow.ok - this._beforeBaseline.ok) / this._seconds(this._baselineWindows) };
  }

  private _passAfter(flow: Flow): void {
    if (this._nextAfterNs > this._endNs) this._windowsClosed += 1;
    this._flows[this._windowsClosed % RING] = { arrived: flow.arrived, ok: flow.ok };
    this._nextAfterNs += this._windowNs;
    if (this._windowsClosed >= STRETCH) this._judge(this._windowsClosed - STRETCH, flow);
  }

  /** The stretch that begins at `window` and ends now. */
  private _judge(window: number, flow: Flow): void {
    const level = this._level(this._flows[window % RING]!, flow, STRETCH);
    if (level !== null) this._stretchesJudged += 1;
    if (level !== null && this.baseline !== null && level >= BACK_AT * this.baseline.level) {
      this._recoveredNs = this._endNs + window * this._windowNs;
      return;
    }
    this._worstOk = Math.min(this._worstOk, this._okOf(window));
    this._lost += this._undecided[window % RING]!;
    this._undecided[window % RING] = 0;
  }

  /** OK over arrived where arrivals are open, OK per second where they depend on the answers. */
  private _level(from: Flow, to: Flow, windows: number): number | null {
    if (!this._isOpen) return (to.ok - from.ok) / this._seconds(windows);
    return to.arrived === from.arrived ? null : (to.ok - from.ok) / (to.arrived - from.arrived);
  }

  private _okOf(window: number): number {
    return this._flows[(window + 1) % RING]!.ok - this._flows[window % RING]!.ok;
  }

  private _seconds(windows: number): number {
    return (windows * this._windowNs) / 1e9;
  }
}

/** 1 s, or the shortest multiple in which 100 arrivals are expected; no window at no rate. */
function windowOf(ratePerSecond: number): number {
  if (ratePerSecond <= 0) return Infinity;
  // A hair less, so that 100 / 0.3 expected in 333.33... s does not round up twice.
  return Math.max(1, Math.ceil(ARRIVALS_WANTED / ratePerSecond - 1e-9)) * 1e9;
}

const ARRIVALS_WANTED = 100;
const BASELINE_MOST = 60;
/** Windows of a stretch, and the fewest that make a baseline. */
const STRETCH = 10;
/** Ten windows have eleven bounds. */
const RING = STRETCH + 1;
const BACK_AT = 0.95;
