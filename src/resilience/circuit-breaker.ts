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
  private readonly _slowNs: number;
  private readonly _moved: CircuitMoved;
  private readonly _random: RandomSource;
  private readonly _interval: IntervalWindow | null;
  private readonly _closed: Verdict;
  private readonly _halfOpen: HalfOpen;
  private readonly _baseWaitNs: number;
  private readonly _backoff: Backoff;
  private readonly _lateOutcomes: CircuitBreakerOptions["lateOutcomes"];
  private _state: CircuitState = "closed";
  /** When this state began; while open, when the wait began. */
  private _sinceNs = 0;
  private _waitNs: number;
  /** Times it has opened since it was closed. */
  private _openings = 0;

  constructor(options: CircuitBreakerOptions, random: RandomSource, moved: CircuitMoved) {
    const { slidingWindow, waitDurationInOpenStateNs: baseNs } = options;
    this._slowNs = options.trip.slowCallDurationThresholdNs;
    this._moved = moved;
    this._random = random;
    const window = windowOf(slidingWindow);
    this._interval = window instanceof IntervalWindow ? window : null;
    this._closed = new Verdict(options.trip, window, callsMin(options));
    this._halfOpen = new HalfOpen(options);
    this._baseWaitNs = baseNs;
    this._waitNs = baseNs;
    this._backoff = new Backoff({ baseNs, ...options.waitDurationBackoff }, options.waitDurationJitter);
    this._lateOutcomes = options.lateOutcomes;
  }

  get state(): CircuitState {
    return this._state;
  }

  /** Whether a call may go now. Each true is owed one `ended`. */
  permits(nowNs: number): boolean {
    if (this._state === "closed") {
      if (this._interval !== null) this._interval.turn(nowNs);
      return true;
    }
    if (this._state === "open") {
      if (nowNs <= this._sinceNs + this._waitNs) return false;
      this._tryOut(nowNs);
    }
    return this._halfOpen.permits(nowNs);
  }

  /**
   * What became of a call permitted at `startedNs`. Neutral is for cancelled and ignored ends: they
   * give the permission back and count for nothing.
   */
  ended(nowNs: number, startedNs: number, result: "ok" | "failed" | "neutral"): void {
    if (result === "neutral") {
      if (this._state === "half-open") this._halfOpen.giveBack(startedNs);
      return;
    }
    const failed = result === "failed";
    if (this._state === "closed") this._endedClosed(nowNs, startedNs, failed);
    else if (this._state === "half-open") this._endedInTrial(nowNs, startedNs, failed);
    else if (failed && this._lateOutcomes === "restartWait") this._sinceNs = nowNs;
  }

  private _endedClosed(nowNs: number, startedNs: number, failed: boolean): void {
    let sinceNs = this._sinceNs;
    if (this._interval !== null) {
      this._interval.turn(nowNs);
      sinceNs = this._interval.sinceNs;
    }
    if (this._lateOutcomes === "ignored" && startedNs < sinceNs) return;
    if (this._closed.record(nowNs, failed, nowNs - startedNs > this._slowNs)) {
      this._open(nowNs, this._closed.because());
    }
  }

  private _endedInTrial(nowNs: number, startedNs: number, failed: boolean): void {
    if (this._lateOutcomes === "ignored" && startedNs < this._sinceNs) return;
    const next = this._halfOpen.record(nowNs, startedNs, failed, nowNs - startedNs > this._slowNs);
    if (next === "open") this._open(nowNs, this._halfOpen.because());
    else if (next === "closed") this._close(nowNs, this._halfOpen.because());
  }

  private _open(nowNs: number, because: string): void {
    this._openings += 1;
    const lastNs = this._openings === 1 ? this._baseWaitNs : this._waitNs;
    this._waitNs = this._backoff.pauseNs(this._openings, lastNs, this._random);
    this._move(nowNs, "open", because);
  }

  private _tryOut(nowNs: number): void {
    this._halfOpen.begin(nowNs);
    this._move(nowNs, "half-open", `its wait of ${Math.round(this._waitNs / 1e6) / 1e3} s is over`);
  }

  private _close(nowNs: number, because: string): void {
    this._openings = 0;
    this._closed.clear(nowNs);
    this._move(nowNs, "closed", because);
  }

  private _move(nowNs: number, to: CircuitState, because: string): void {
    const from = this._state;
    this._state = to;
    this._sinceNs = nowNs;
    this._moved(nowNs, from, to, because);
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
