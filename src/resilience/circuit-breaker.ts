import { HalfOpen, type HalfOpenOptions } from "./half-open.ts";
import { CountWindow, TimeWindow } from "./sliding-window.ts";
import { Verdict } from "./verdict.ts";

export interface CircuitBreakerOptions extends HalfOpenOptions {
  /** The calls that the rates of a closed circuit look at. */
  readonly slidingWindow:
    { readonly kind: "calls"; readonly calls: number } | { readonly kind: "time"; readonly timeNs: number };
  /** How long an open circuit refuses every call, in ns. */
  readonly waitDurationInOpenStateNs: number;
}

export type CircuitState = "closed" | "open" | "half-open";

/** Told of every move, after it was made; `because` is a clause such as "12 of the last 20 calls failed". */
export type CircuitMoved = (nowNs: number, from: CircuitState, to: CircuitState, because: string) => void;

/**
 * Stops asking a dependency that keeps failing. The state machine of Resilience4j 2
 * (CircuitBreakerStateMachine), to which `consecutiveFailures` and `successThreshold` are added:
 *
 * - closed: every call passes; after each outcome, good ones too, the window decides whether to open.
 * - open: every call is refused, until one comes strictly later than the wait: it begins the trial.
 * - half-open: see `HalfOpen`.
 *
 * An outcome counts in the state that it meets, whichever state let its call through: an answer
 * from before the trip counts in the trial. An open circuit ignores outcomes.
 */
export class CircuitBreaker {
  readonly #waitNs: number;
  readonly #slowNs: number;
  readonly #moved: CircuitMoved;
  readonly #closed: Verdict;
  readonly #halfOpen: HalfOpen;
  #state: CircuitState = "closed";
  #openedAtNs = 0;

  constructor(options: CircuitBreakerOptions, moved: CircuitMoved) {
    this.#waitNs = options.waitDurationInOpenStateNs;
    this.#slowNs = options.trip.slowCallDurationThresholdNs;
    this.#moved = moved;
    this.#closed = closedVerdict(options);
    this.#halfOpen = new HalfOpen(options);
  }

  get state(): CircuitState {
    return this.#state;
  }

  /** Whether a call may go now. Each true is owed one `ended`. */
  permits(nowNs: number): boolean {
    if (this.#state === "closed") return true;
    if (this.#state === "open") {
      if (nowNs <= this.#openedAtNs + this.#waitNs) return false;
      this.#tryOut(nowNs);
    }
    return this.#halfOpen.permits();
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
    const slow = nowNs - startedNs > this.#slowNs;
    if (this.#state === "closed") {
      if (this.#closed.record(nowNs, failed, slow)) this.#open(nowNs, this.#closed.because());
    } else if (this.#state === "half-open") {
      const next = this.#halfOpen.record(nowNs, startedNs, failed, slow);
      if (next === "open") this.#open(nowNs, this.#halfOpen.because());
      else if (next === "closed") this.#close(nowNs, this.#halfOpen.because());
    }
  }

  #open(nowNs: number, because: string): void {
    this.#openedAtNs = nowNs;
    this.#move(nowNs, "open", because);
  }

  #tryOut(nowNs: number): void {
    this.#halfOpen.begin(nowNs);
    this.#move(nowNs, "half-open", `its wait of ${this.#waitNs / 1e9} s is over`);
  }

  #close(nowNs: number, because: string): void {
    this.#closed.clear();
    this.#move(nowNs, "closed", because);
  }

  #move(nowNs: number, to: CircuitState, because: string): void {
    const from = this.#state;
    this.#state = to;
    this.#moved(nowNs, from, to, because);
  }
}

/** A window of calls never holds more than its size, so the minimum is at most that. */
function closedVerdict(options: CircuitBreakerOptions): Verdict {
  const window = options.slidingWindow;
  const callsMin = options.minimumNumberOfCalls;
  return window.kind === "calls"
    ? new Verdict(options.trip, new CountWindow(window.calls, "calls"), Math.min(callsMin, window.calls))
    : new Verdict(options.trip, new TimeWindow(window.timeNs), callsMin);
}
