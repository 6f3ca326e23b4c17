import type { SlidingWindow } from "./sliding-window.ts";

/** What opens a circuit; null where a criterion is off. Rates are ratios above 0. */
export interface TripOptions {
  readonly failureRateThreshold: number | null;
  readonly slowCallRateThreshold: number | null;
  /** A call is slow when it takes longer than this, in ns. */
  readonly slowCallDurationThresholdNs: number;
  /** Failures in a row; needs no minimum of calls. */
  readonly consecutiveFailures: number | null;
  /** A rate trips when it reaches its threshold (Resilience4j, Polly, Hystrix), or only above it (opossum, cockatiel). */
  readonly opensAt: "threshold" | "aboveThreshold";
  /** After which calls the rates are looked at: each (Resilience4j), or failed and slow ones only (Polly, gobreaker, opossum). */
  readonly judgedAfter: "outcome" | "failure";
}

/** Calls as they end, and whether they are reason enough to open the circuit. */
export class Verdict {
  private readonly _window: SlidingWindow;
  private readonly _callsMin: number;
  // A criterion that is off is one that no number reaches.
  private readonly _failureRate: number;
  private readonly _slowRate: number;
  private readonly _streakMax: number;
  private readonly _isStrictlyAbove: boolean;
  private readonly _ignoresGoodCalls: boolean;
  /** Failures in a row so far. */
  private _streak = 0;

  /** The rates are silent below `callsMin` recorded calls. */
  constructor(trip: TripOptions, window: SlidingWindow, callsMin: number) {
    this._window = window;
    this._callsMin = callsMin;
    this._failureRate = trip.failureRateThreshold ?? Infinity;
    this._slowRate = trip.slowCallRateThreshold ?? Infinity;
    this._streakMax = trip.consecutiveFailures ?? Infinity;
    this._isStrictlyAbove = trip.opensAt === "aboveThreshold";
    this._ignoresGoodCalls = trip.judgedAfter === "failure";
  }

  /** Takes in one call and tells whether the circuit should now open. */
  record(nowNs: number, failed: boolean, slow: boolean): boolean {
    this._window.record(nowNs, failed, slow);
    this._streak = failed ? this._streak + 1 : 0;
    if (this._ignoresGoodCalls && !failed && !slow) return false;
    return this._failuresTrip() || this._slowCallsTrip() || this._streak >= this._streakMax;
  }

  /** Whether the rates have something to say. */
  get isComplete(): boolean {
    return this._window.calls >= this._callsMin;
  }

  /** The reason, whichever way it went, as a clause: "12 of the last 20 calls failed". */
  because(): string {
    const window = this._window;
    if (!this._failuresTrip()) {
      if (this._slowCallsTrip()) return `${window.describe(window.slowCalls)} were slow`;
      if (this._streak > 1) return `${this._streak} calls in a row failed`;
    }
    return `${window.describe(window.failures)} failed`;
  }

  clear(nowNs: number): void {
    this._window.clear(nowNs);
    this._streak = 0;
  }

  private _failuresTrip(): boolean {
    return this._trips(this._window.failures, this._failureRate);
  }

  private _slowCallsTrip(): boolean {
    return this._trips(this._window.slowCalls, this._slowRate);
  }

  private _trips(part: number, threshold: number): boolean {
    if (!this.isComplete) return false;
    // A quotient, not a product: 7 / 100 equals 0.07, but 0.07 * 100 is above 7.
    const rate = part / this._window.calls;
    return this._isStrictlyAbove ? rate > threshold : rate >= threshold;
  }
}
