import {
  type HalfOpenAdmission,
  type HalfOpenGate,
  openGate,
  PermitGate,
  RampGate,
} from "./half-open-gate.ts";
import { CountWindow } from "./sliding-window.ts";
import { Verdict, type TripOptions } from "./verdict.ts";

export interface HalfOpenOptions {
  readonly trip: TripOptions;
  readonly minimumNumberOfCalls: number;
  readonly halfOpen: HalfOpenAdmission;
  readonly permittedNumberOfCallsInHalfOpenState: number;
  /** Good calls that close the circuit, where one failure opens it again; null: the rates decide. */
  readonly successThreshold: number | null;
}

/**
 * The trial of a circuit that was open: some calls pass, and what becomes of them decides.
 *
 * Usually exactly the permitted number of calls passes, and the first min(minimumNumberOfCalls,
 * permitted) outcomes decide. With a `successThreshold` above that number it bounds the calls under
 * way instead, because the threshold could never be met otherwise. Where everybody or a growing
 * share passes, the permitted number is only the size of the window that the rates look at.
 */
export class HalfOpen {
  private readonly _gate: HalfOpenGate;
  private readonly _permitsReturn: boolean;
  private readonly _verdict: Verdict;

  constructor(options: HalfOpenOptions) {
    const permitted = options.permittedNumberOfCallsInHalfOpenState;
    this._gate = gateOf(options.halfOpen, permitted);
    this._permitsReturn = (options.successThreshold ?? 0) > permitted;
    this._verdict = trialVerdict(options);
  }

  begin(nowNs: number): void {
    this._gate.begin(nowNs);
    this._verdict.clear(nowNs);
  }

  /** Whether one more call may pass; takes its permit. */
  permits(nowNs: number): boolean {
    return this._gate.permits(nowNs);
  }

  /** Frees the permit of a call, if it holds one of this trial. */
  giveBack(startedNs: number): void {
    this._gate.giveBack(startedNs);
  }

  /** Takes in one outcome: where the circuit goes now, or null to go on with the trial. */
  record(nowNs: number, startedNs: number, failed: boolean, slow: boolean): "open" | "closed" | null {
    if (this._permitsReturn) this._gate.giveBack(startedNs);
    if (this._verdict.record(nowNs, failed, slow)) return "open";
    return this._verdict.isComplete && this._gate.mayClose(nowNs) ? "closed" : null;
  }

  /** The reason for the last decision. */
  because(): string {
    return this._verdict.because();
  }
}

function gateOf(admission: HalfOpenAdmission, permitted: number): HalfOpenGate {
  switch (admission.kind) {
    case "permits":
      return new PermitGate(permitted);
    case "all":
      return openGate;
    case "ramp":
      return new RampGate(admission);
  }
}

function trialVerdict(options: HalfOpenOptions): Verdict {
  const { trip, successThreshold } = options;
  const permitted = options.permittedNumberOfCallsInHalfOpenState;
  // A circuit that opens by failures in a row alone would let a whole trial of fewer failures pass.
  const isStrict =
    successThreshold !== null || (trip.consecutiveFailures !== null && trip.failureRateThreshold === null);
  const trialTrip: TripOptions = {
    ...trip,
    // A trial is over when enough outcomes are there, whichever comes last.
    judgedAfter: "outcome",
    ...(isStrict ? { failureRateThreshold: null, consecutiveFailures: 1 } : {}),
  };
  const callsMin = successThreshold ?? Math.min(options.minimumNumberOfCalls, permitted);
  return new Verdict(trialTrip, new CountWindow(successThreshold ?? permitted, "trial calls"), callsMin);
}
