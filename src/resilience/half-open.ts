import { CountWindow } from "./sliding-window.ts";
import { Verdict, type TripOptions } from "./verdict.ts";

export interface HalfOpenOptions {
  readonly trip: TripOptions;
  readonly minimumNumberOfCalls: number;
  readonly permittedNumberOfCallsInHalfOpenState: number;
  /** Good calls that close the circuit, where one failure opens it again; null: the rates decide. */
  readonly successThreshold: number | null;
}

/**
 * The trial of a circuit that was open: a few calls pass, and what becomes of them decides.
 *
 * Usually exactly the permitted number of calls passes, and the first min(minimumNumberOfCalls,
 * permitted) outcomes decide. With `successThreshold` the permitted number bounds the calls under
 * way instead, because a threshold above it could never be met otherwise.
 */
export class HalfOpen {
  readonly #permitted: number;
  readonly #permitsReturn: boolean;
  readonly #verdict: Verdict;
  #sinceNs = 0;
  #permitsFree = 0;

  constructor(options: HalfOpenOptions) {
    this.#permitted = options.permittedNumberOfCallsInHalfOpenState;
    this.#permitsReturn = options.successThreshold !== null;
    this.#verdict = trialVerdict(options);
  }

  begin(nowNs: number): void {
    this.#sinceNs = nowNs;
    this.#permitsFree = this.#permitted;
    this.#verdict.clear();
  }

  /** Whether one more call may pass; takes its permit. */
  permits(): boolean {
    if (this.#permitsFree === 0) return false;
    this.#permitsFree -= 1;
    return true;
  }

  /** Frees the permit of a call, if it holds one of this trial. */
  giveBack(startedNs: number): void {
    // A trial begins strictly later than the call before it that was let through last.
    if (startedNs >= this.#sinceNs) this.#permitsFree += 1;
  }

  /** Takes in one outcome: where the circuit goes now, or null to go on with the trial. */
  record(nowNs: number, startedNs: number, failed: boolean, slow: boolean): "open" | "closed" | null {
    if (this.#permitsReturn) this.giveBack(startedNs);
    if (this.#verdict.record(nowNs, failed, slow)) return "open";
    return this.#verdict.isComplete ? "closed" : null;
  }

  /** The reason for the last decision. */
  because(): string {
    return this.#verdict.because();
  }
}

function trialVerdict(options: HalfOpenOptions): Verdict {
  const { trip, successThreshold } = options;
  const permitted = options.permittedNumberOfCallsInHalfOpenState;
  // A circuit that opens by failures in a row alone would let a whole trial of fewer failures pass.
  const isStrict =
    successThreshold !== null || (trip.consecutiveFailures !== null && trip.failureRateThreshold === null);
  const trialTrip = isStrict ? { ...trip, failureRateThreshold: null, consecutiveFailures: 1 } : trip;
  const callsMin = successThreshold ?? Math.min(options.minimumNumberOfCalls, permitted);
  return new Verdict(trialTrip, new CountWindow(successThreshold ?? permitted, "trial calls"), callsMin);
}
