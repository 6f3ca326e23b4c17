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
  readonly #startNs: number;
  #endNs: number;
  readonly #windowNs: number;
  readonly #isOpen: boolean;
  readonly #isMeasured: boolean;
  readonly #baselineWindows: number;
  #beforeBaseline: Flow = { arrived: 0, ok: 0 };
  /** Null: none. */
  baseline: Baseline | null;
  #nextOfFaultNs: number;
  #nextAfterNs: number;
  #okAtFaultWindow = 0;
  /** The flow at the beginning of the last eleven windows after the fault, window i at i mod 11. */
  readonly #flows: Flow[] = [];
  /** Failed requests by the window in which they began, where it is open whether that counts. */
  readonly #undecided = new Float64Array(RING);
  #windowsClosed = 0;
  #stretchesJudged = 0;
  #recoveredNs: number | null = null;
  #worstOk = Infinity;
  #lost = 0;

  constructor({ fault, load, warmupNs, baseline }: RecoveryOptions) {
    this.#startNs = fault.fromNs;
    this.#endNs = fault.toNs;
    this.#isOpen = load.kind !== "closed";
    this.#windowNs = windowOf(expectedRateAt(load, fault.fromNs));
    const windowsBefore = Math.floor(Math.max(0, fault.fromNs - warmupNs) / this.#windowNs);
    this.baseline = baseline ?? null;
    this.#isMeasured = baseline === undefined;
    this.#baselineWindows =
      !this.#isMeasured || windowsBefore < STRETCH ? 0 : Math.min(BASELINE_MOST, windowsBefore);
    const isJudged = this.#windowNs < Infinity;
    this.#nextOfFaultNs = isJudged
      ? this.#startNs - (this.#baselineWindows === 0 ? 0 : this.#baselineWindows * this.#windowNs)
      : Infinity;
    this.#nextAfterNs = isJudged ? this.#endNs : Infinity;
    this.nextNs = Math.min(this.#nextOfFaultNs, this.#nextAfterNs);
  }

  /** The clock is at `nextNs` or beyond, and `flow` is what happened before it. */
  pass(flow: Flow): void {
    if (this.#nextOfFaultNs <= this.#nextAfterNs) this.#passBeforeAndUnder(flow);
    else this.#passAfter(flow);
    this.nextNs = this.#recoveredNs === null ? Math.min(this.#nextOfFaultNs, this.#nextAfterNs) : Infinity;
  }

  /** A request that began at `startedNs` has failed. */
  failed(startedNs: number): void {
    if (startedNs < this.#startNs) return;
    if (this.#recoveredNs !== null) {
      if (startedNs < this.#recoveredNs) this.#lost += 1;
      return;
    }
    const window =
      startedNs < this.#endNs || this.#windowNs === Infinity
        ? -1
        : Math.floor((startedNs - this.#endNs) / this.#windowNs);
    if (window < this.#candidate) this.#lost += 1;
    else this.#undecided[window % RING]! += 1;
  }

  /** The fault is lifted now, earlier than it was to end. */
  endsAt(nowNs: number): void {
    if (nowNs >= this.#endNs || this.#windowNs === Infinity) return;
    this.#endNs = nowNs;
    this.#nextAfterNs = nowNs;
    // The window that ended at this very moment was the last under the fault.
    if (this.#nextOfFaultNs - this.#windowNs >= nowNs) this.#nextOfFaultNs = Infinity;
    this.nextNs = Math.min(this.#nextOfFaultNs, this.#nextAfterNs);
  }

  /** After the last `pass`. */
  impact(): ImpactSummary {
    let { worst, lost } = { worst: this.#worstOk, lost: this.#lost };
    if (this.#recoveredNs === null) {
      for (let window = this.#candidate; window < this.#windowsClosed; window += 1)
        worst = Math.min(worst, this.#okOf(window));
      for (const count of this.#undecided) lost += count;
    }
    return {
      baselineGoodput: this.baseline === null ? null : this.baseline.goodput,
      worstGoodput: worst === Infinity ? null : worst / (this.#windowNs / 1e9),
      lostRequests: lost,
      recovered: this.#recovered(),
      recoveryMs: this.#recoveredNs === null ? null : (this.#recoveredNs - this.#endNs) / 1e6,
    };
  }

  /** The window at which the next stretch to be judged begins: all before it are part of the damage. */
  get #candidate(): number {
    return Math.max(0, this.#windowsClosed - STRETCH + 1);
  }

  #recovered(): boolean | null {
    if (this.baseline === null || this.#stretchesJudged === 0) return null;
    return this.#recoveredNs !== null;
  }

  #passBeforeAndUnder(flow: Flow): void {
    const atNs = this.#nextOfFaultNs;
    if (atNs < this.#startNs) {
      this.#beforeBaseline = { arrived: flow.arrived, ok: flow.ok };
      this.#nextOfFaultNs = this.#startNs;
      return;
    }
    if (atNs > this.#startNs) this.#worstOk = Math.min(this.#worstOk, flow.ok - this.#okAtFaultWindow);
    else if (this.#isMeasured) this.baseline = this.#measureBaseline(flow);
    this.#okAtFaultWindow = flow.ok;
    // The last window that begins under the fault may reach beyond it; the tiling stops with it.
    this.#nextOfFaultNs = atNs < this.#endNs ? atNs + this.#windowNs : Infinity;
  }

  #measureBaseline(flow: Flow): Baseline | null {
    if (this.#baselineWindows === 0) return null;
    const level = this.#level(this.#beforeBaseline, flow, this.#baselineWindows);
    if (level === null || level === 0) return null;
    return { level, goodput: (flow.ok - this.#beforeBaseline.ok) / this.#seconds(this.#baselineWindows) };
  }

  #passAfter(flow: Flow): void {
    if (this.#nextAfterNs > this.#endNs) this.#windowsClosed += 1;
    this.#flows[this.#windowsClosed % RING] = { arrived: flow.arrived, ok: flow.ok };
    this.#nextAfterNs += this.#windowNs;
    if (this.#windowsClosed >= STRETCH) this.#judge(this.#windowsClosed - STRETCH, flow);
  }

  /** The stretch that begins at `window` and ends now. */
  #judge(window: number, flow: Flow): void {
    const level = this.#level(this.#flows[window % RING]!, flow, STRETCH);
    if (level !== null) this.#stretchesJudged += 1;
    if (level !== null && this.baseline !== null && level >= BACK_AT * this.baseline.level) {
      this.#recoveredNs = this.#endNs + window * this.#windowNs;
      return;
    }
    this.#worstOk = Math.min(this.#worstOk, this.#okOf(window));
    this.#lost += this.#undecided[window % RING]!;
    this.#undecided[window % RING] = 0;
  }

  /** OK over arrived where arrivals are open, OK per second where they depend on the answers. */
  #level(from: Flow, to: Flow, windows: number): number | null {
    if (!this.#isOpen) return (to.ok - from.ok) / this.#seconds(windows);
    return to.arrived === from.arrived ? null : (to.ok - from.ok) / (to.arrived - from.arrived);
  }

  #okOf(window: number): number {
    return this.#flows[(window + 1) % RING]!.ok - this.#flows[window % RING]!.ok;
  }

  #seconds(windows: number): number {
    return (windows * this.#windowNs) / 1e9;
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
