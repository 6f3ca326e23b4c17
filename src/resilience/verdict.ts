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
  readonly #window: SlidingWindow;
  readonly #callsMin: number;
  // A criterion that is off is one that no number reaches.
  readonly #failureRate: number;
  readonly #slowRate: number;
  readonly #streakMax: number;
  readonly #isStrictlyAbove: boolean;
  readonly #ignoresGoodCalls: boolean;
  /** Failures in a row so far. */
  #streak = 0;

  /** The rates are silent below `callsMin` recorded calls. */
  constructor(trip: TripOptions, window: SlidingWindow, callsMin: number) {
    this.#window = window;
    this.#callsMin = callsMin;
    this.#failureRate = trip.failureRateThreshold ?? Infinity;
    this.#slowRate = trip.slowCallRateThreshold ?? Infinity;
    this.#streakMax = trip.consecutiveFailures ?? Infinity;
    this.#isStrictlyAbove = trip.opensAt === "aboveThreshold";
    this.#ignoresGoodCalls = trip.judgedAfter === "failure";
  }

  /** Takes in one call and tells whether the circuit should now open. */
  record(nowNs: number, failed: boolean, slow: boolean): boolean {
    this.#window.record(nowNs, failed, slow);
    this.#streak = failed ? this.#streak + 1 : 0;
    if (this.#ignoresGoodCalls && !failed && !slow) return false;
    return this.#failuresTrip() || this.#slowCallsTrip() || this.#streak >= this.#streakMax;
  }

  /** Whether the rates have something to say. */
  get isComplete(): boolean {
    return this.#window.calls >= this.#callsMin;
  }

  /** The reason, whichever way it went, as a clause: "12 of the last 20 calls failed". */
  because(): string {
    const window = this.#window;
    if (!this.#failuresTrip()) {
      if (this.#slowCallsTrip()) return `${window.describe(window.slowCalls)} were slow`;
      if (this.#streak > 1) return `${this.#streak} calls in a row failed`;
    }
    return `${window.describe(window.failures)} failed`;
  }

  clear(nowNs: number): void {
    this.#window.clear(nowNs);
    this.#streak = 0;
  }

  #failuresTrip(): boolean {
    return this.#trips(this.#window.failures, this.#failureRate);
  }

  #slowCallsTrip(): boolean {
    return this.#trips(this.#window.slowCalls, this.#slowRate);
  }

  #trips(part: number, threshold: number): boolean {
    if (!this.isComplete) return false;
    // A quotient, not a product: 7 / 100 equals 0.07, but 0.07 * 100 is above 7.
    const rate = part / this.#window.calls;
    return this.#isStrictlyAbove ? rate > threshold : rate >= threshold;
  }
}
