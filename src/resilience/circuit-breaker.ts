import { Backoff, type Jitter } from "./backoff.ts";
import { HalfOpen, type HalfOpenOptions } from "./half-open.ts";
import { IntervalWindow } from "./interval-window.ts";
import type { RandomSource } from "./random-source.ts";
import { CountWindow, type SlidingWindow, TimeWindow } from "./sliding-window.ts";
import { Verdict } from "./verdict.ts";

export interface CircuitBreakerOptions extends HalfOpenOptions {
  /** The calls that the rates of a closed circuit look at. */
  readonly slidingWindow:
    | { readonly kind: "calls"; readonly calls: number }
    | { readonly kind: "time"; readonly timeNs: number }
    | { readonly kind: "interval"; readonly intervalNs: number };
  /** How long an open circuit refuses every call, in ns, when it was closed before. */
  readonly waitDurationInOpenStateNs: number;
  /** Growth of the wait with every trial that fails, and its end in ns (null: none). */
  readonly waitDurationBackoff: { readonly multiplier: number; readonly maxNs: number | null };
  readonly waitDurationJitter: Jitter;
  /**
   * What an outcome means whose call was let through in an earlier state (or interval): it counts in
   * the state that it meets, it counts for nothing, or it counts and a failure that meets an open
   * circuit starts the wait anew.
   */
  readonly lateOutcomes: "counted" | "ignored" | "restartWait";
}

export type CircuitState = "closed" | "open" | "half-open";

/** Told of every move, after it was made; `because` is a clause such as "12 of the last 20 calls failed". */
export type CircuitMoved = (nowNs: number, from: CircuitState, to: CircuitState, because: string) => void;

/**
 * Stops asking a dependency that keeps failing. The state machine of Resilience4j 2
 * (CircuitBreakerStateMachine), with the knobs that make it those of other libraries:
 *
 * - closed: every call passes; after each outcome (or each bad one, `judgedAfter`) the window decides
 *   whether to open.
 * - open: every call is refused, until one comes strictly later than the wait: it begins the trial.
 * - half-open: see `HalfOpen`.
 *
 * As in Resilience4j an outcome counts in the state that it meets, whichever state let its call
 * through: an answer from before the trip counts in the trial, and an open circuit ignores it.
 * `lateOutcomes` has gobreaker's rule (such outcomes are dropped) and that of breakers which keep
 * the time of the last failure. Draws one number each time it opens, none without jitter.
 */
export class CircuitBreaker {
  readonly #slowNs: number;
  readonly #moved: CircuitMoved;
  readonly #random: RandomSource;
  readonly #interval: IntervalWindow | null;
  readonly #closed: Verdict;
  readonly #halfOpen: HalfOpen;
  readonly #baseWaitNs: number;
  readonly #backoff: Backoff;
  readonly #lateOutcomes: CircuitBreakerOptions["lateOutcomes"];
  #state: CircuitState = "closed";
  /** When this state began; while open, when the wait began. */
  #sinceNs = 0;
  #waitNs: number;
  /** Times it has opened since it was closed. */
  #openings = 0;

  constructor(options: CircuitBreakerOptions, random: RandomSource, moved: CircuitMoved) {
    const { slidingWindow, waitDurationInOpenStateNs: baseNs } = options;
    this.#slowNs = options.trip.slowCallDurationThresholdNs;
    this.#moved = moved;
    this.#random = random;
    const window = windowOf(slidingWindow);
    this.#interval = window instanceof IntervalWindow ? window : null;
    this.#closed = new Verdict(options.trip, window, callsMin(options));
    this.#halfOpen = new HalfOpen(options);
    this.#baseWaitNs = baseNs;
    this.#waitNs = baseNs;
    this.#backoff = new Backoff({ baseNs, ...options.waitDurationBackoff }, options.waitDurationJitter);
    this.#lateOutcomes = options.lateOutcomes;
  }

  get state(): CircuitState {
    return this.#state;
  }

  /** Whether a call may go now. Each true is owed one `ended`. */
  permits(nowNs: number): boolean {
    if (this.#state === "closed") {
      if (this.#interval !== null) this.#interval.turn(nowNs);
      return true;
    }
    if (this.#state === "open") {
      if (nowNs <= this.#sinceNs + this.#waitNs) return false;
      this.#tryOut(nowNs);
    }
    return this.#halfOpen.permits(nowNs);
  }

  /**
   * What became of a call permitted at `startedNs`. Neutral is for cancelled and ignored ends: they
   * give the permission back and count for nothing.
   */
  ended(nowNs: number, startedNs: number, result: "ok" | "failed" | "neutral"): void {
    if (result === "neutral") {
      if (this.#state === "half-open") this.#halfOpen.giveBack(startedNs);
      return;
    }
    const failed = result === "failed";
    if (this.#state === "closed") this.#endedClosed(nowNs, startedNs, failed);
    else if (this.#state === "half-open") this.#endedInTrial(nowNs, startedNs, failed);
    else if (failed && this.#lateOutcomes === "restartWait") this.#sinceNs = nowNs;
  }

  #endedClosed(nowNs: number, startedNs: number, failed: boolean): void {
    let sinceNs = this.#sinceNs;
    if (this.#interval !== null) {
      this.#interval.turn(nowNs);
      sinceNs = this.#interval.sinceNs;
    }
    if (this.#lateOutcomes === "ignored" && startedNs < sinceNs) return;
    if (this.#closed.record(nowNs, failed, nowNs - startedNs > this.#slowNs)) {
      this.#open(nowNs, this.#closed.because());
    }
  }

  #endedInTrial(nowNs: number, startedNs: number, failed: boolean): void {
    if (this.#lateOutcomes === "ignored" && startedNs < this.#sinceNs) return;
    const next = this.#halfOpen.record(nowNs, startedNs, failed, nowNs - startedNs > this.#slowNs);
    if (next === "open") this.#open(nowNs, this.#halfOpen.because());
    else if (next === "closed") this.#close(nowNs, this.#halfOpen.because());
  }

  #open(nowNs: number, because: string): void {
    this.#openings += 1;
    const lastNs = this.#openings === 1 ? this.#baseWaitNs : this.#waitNs;
    this.#waitNs = this.#backoff.pauseNs(this.#openings, lastNs, this.#random);
    this.#move(nowNs, "open", because);
  }

  #tryOut(nowNs: number): void {
    this.#halfOpen.begin(nowNs);
    this.#move(nowNs, "half-open", `its wait of ${Math.round(this.#waitNs / 1e6) / 1e3} s is over`);
  }

  #close(nowNs: number, because: string): void {
    this.#openings = 0;
    this.#closed.clear(nowNs);
    this.#move(nowNs, "closed", because);
  }

  #move(nowNs: number, to: CircuitState, because: string): void {
    const from = this.#state;
    this.#state = to;
    this.#sinceNs = nowNs;
    this.#moved(nowNs, from, to, because);
  }
}

/** A window of calls never holds more than its size, so the minimum is at most that. */
function callsMin({ slidingWindow, minimumNumberOfCalls }: CircuitBreakerOptions): number {
  return slidingWindow.kind === "calls"
    ? Math.min(minimumNumberOfCalls, slidingWindow.calls)
    : minimumNumberOfCalls;
}

function windowOf(window: CircuitBreakerOptions["slidingWindow"]): SlidingWindow {
  switch (window.kind) {
    case "calls":
      return new CountWindow(window.calls, "calls");
    case "time":
      return new TimeWindow(window.timeNs);
    case "interval":
      return new IntervalWindow(window.intervalNs);
  }
}
