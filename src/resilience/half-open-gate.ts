/** Who passes a half-open circuit: so many trial calls, everybody, or a growing share. */
export type HalfOpenAdmission =
  | { readonly kind: "permits" }
  | { readonly kind: "all" }
  /** From this share of the calls, above 0, to all of them, over this time in ns. */
  | { readonly kind: "ramp"; readonly from: number; readonly overNs: number };

/** The door of a half-open circuit; `begin` opens it for a new trial. */
export interface HalfOpenGate {
  begin(nowNs: number): void;
  /** Whether one more call may pass; takes its permit. */
  permits(nowNs: number): boolean;
  /** Frees the permit of a call that was let through at `startedNs`, if it holds one of this trial. */
  giveBack(startedNs: number): void;
  /** Whether good outcomes may close the circuit by now. */
  mayClose(nowNs: number): boolean;
}

/** A number of calls; Resilience4j's `permittedNumberOfCallsInHalfOpenState`. */
export class PermitGate implements HalfOpenGate {
  private readonly _permitted: number;
  private _sinceNs = 0;
  private _free = 0;

  constructor(permitted: number) {
    this._permitted = permitted;
  }

  begin(nowNs: number): void {
    this._sinceNs = nowNs;
    this._free = this._permitted;
  }

  permits(): boolean {
    if (this._free === 0) return false;
    this._free -= 1;
    return true;
  }

  giveBack(startedNs: number): void {
    // A trial begins strictly later than the call before it that was let through last.
    if (startedNs >= this._sinceNs) this._free += 1;
  }

  mayClose(): boolean {
    return true;
  }
}

/** Everybody, until the outcomes have decided: what hand-written breakers without a permit do. */
export const openGate: HalfOpenGate = {
  begin: () => {},
  permits: () => true,
  giveBack: () => {},
  mayClose: () => true,
};

/**
 * A share of the calls that grows in a straight line from `from` to all of them. Calls are let
 * through evenly instead of by chance: each adds the present share to a credit, and each whole
 * credit is one call. The first call of a trial passes. Closes when the ramp is over, at the earliest.
 */
export class RampGate implements HalfOpenGate {
  private readonly _from: number;
  private readonly _overNs: number;
  private _sinceNs = 0;
  private _credit = 0;

  constructor(ramp: { readonly from: number; readonly overNs: number }) {
    this._from = ramp.from;
    this._overNs = ramp.overNs;
  }

  begin(nowNs: number): void {
    this._sinceNs = nowNs;
    this._credit = 1 - this._from;
  }

  permits(nowNs: number): boolean {
    const passed = Math.min((nowNs - this._sinceNs) / this._overNs, 1);
    this._credit += this._from + (1 - this._from) * passed;
    // Less what adding up a share such as 0.1 may lose to rounding.
    if (this._credit < 1 - 1e-9) return false;
    this._credit -= 1;
    return true;
  }

  giveBack(): void {}

  mayClose(nowNs: number): boolean {
    return nowNs - this._sinceNs >= this._overNs;
  }
}
