import type { Simulation } from "../../kernel/simulation.ts";

export interface FailoverPlan {
  /** From the crash of a server until it is known to be down. */
  readonly detectionNs: number;
  /** From then until another is the primary. */
  readonly promotionNs: number;
  /** Whether a primary that no other server reaches is stopped before another takes over; null: it is not taken for lost. */
  readonly fencing: boolean | null;
  /** What becomes of what such a primary has taken alone. */
  readonly reunion: "drop" | "merge";
}

/** What a group of servers does at each turn. */
export interface FailoverHooks {
  /** Makes another server the primary; false: none is fit for it now. */
  readonly elect: (lostNs: number) => boolean;
  /** The primary has stood still, or been out of reach, for the time of detection: it is lost. */
  readonly giveUp: (sinceNs: number) => void;
  /** The old primary goes on as such. */
  readonly resume: (lostNs: number) => void;
  /** A server has been down for the time of detection. */
  readonly foundDown: (place: number) => void;
}

type Phase =
  | { readonly kind: "led" }
  /** It stands still; who asks it waits. */
  | { readonly kind: "silent"; readonly sinceNs: number }
  /** It works, and no other server reaches it. */
  | { readonly kind: "cutOff"; readonly sinceNs: number }
  /** Nobody has noticed yet; the primary may come back as if nothing had been. */
  | { readonly kind: "lost"; readonly sinceNs: number }
  /** Another is being prepared. */
  | { readonly kind: "promoting"; readonly sinceNs: number }
  /** No server is fit; the next that comes back may be. */
  | { readonly kind: "waiting"; readonly sinceNs: number }
  /** All data is gone, and is on its way back; without a primary since then, if it had none. */
  | { readonly kind: "restoring"; readonly sinceNs: number | null };

/**
 * When another server takes over: led -> lost at a crash of the primary (silent while it stands
 * still, cut off while nobody reaches it), all of them -> promoting after the detection, promoting -> led after the promotion, or waiting
 * where nobody is fit. Without a plan it stays lost until the primary is back.
 */
export class Failover {
  private readonly _simulation: Simulation;
  private readonly _plan: FailoverPlan | null;
  private readonly _hooks: FailoverHooks;
  private _phase: Phase = LED;

  constructor(simulation: Simulation, plan: FailoverPlan | null, hooks: FailoverHooks) {
    this._simulation = simulation;
    this._plan = plan;
    this._hooks = hooks;
  }

  get isLed(): boolean {
    const { kind } = this._phase;
    return kind === "led" || kind === "silent" || kind === "cutOff";
  }

  primaryCrashed(): void {
    if (this.isLed) this._missing("lost");
  }

  /** It stands still, for who knows how long. */
  primarySilent(): void {
    if (this._phase.kind === "led") this._missing("silent");
  }

  /** No other server reaches it. */
  primaryCutOff(): void {
    if (this._phase.kind === "led") this._missing("cutOff");
  }

  /** Others reach it again. */
  primaryReached(): void {
    if (this._phase.kind === "cutOff") this._phase = LED;
  }

  private _missing(kind: "lost" | "silent" | "cutOff"): void {
    const phase = { kind, sinceNs: this._simulation.nowNs };
    this._phase = phase;
    if (this._plan !== null) this._simulation.schedule(this._plan.detectionNs, this._noticed, phase);
  }

  private readonly _noticed = (missing: Phase & { readonly kind: "lost" | "silent" | "cutOff" }): void => {
    if (this._phase !== missing || this._plan === null) return;
    const { kind, sinceNs } = missing;
    this._phase = { kind: "promoting", sinceNs };
    if (kind !== "lost") this._hooks.giveUp(sinceNs);
    this._simulation.schedule(this._plan.promotionNs, this._promoted, this._phase);
  };

  private readonly _promoted = (phase: Phase & { readonly kind: "promoting" }): void => {
    if (this._phase === phase) this._elect(phase.sinceNs);
  };

  private _elect(sinceNs: number): void {
    // Led from here on: what the election sets free asks.
    this._phase = LED;
    if (!this._hooks.elect(sinceNs)) this._phase = { kind: "waiting", sinceNs };
  }

  /** A server is back, the primary of before or another. */
  returned(isPrimary: boolean): void {
    const phase = this._phase;
    if (phase.kind === "silent" && isPrimary) this._phase = LED;
    else if (phase.kind === "lost" && isPrimary) {
      this._phase = LED;
      this._hooks.resume(phase.sinceNs);
    } else if (phase.kind === "waiting") this._elect(phase.sinceNs);
  }

  get isRestoring(): boolean {
    return this._phase.kind === "restoring";
  }

  /** All servers are without their data; nobody can take over. */
  wiped(): void {
    if (this.isRestoring) return;
    const phase = this._phase;
    const sinceNs = this.isLed || !("sinceNs" in phase) ? null : phase.sinceNs;
    this._phase = { kind: "restoring", sinceNs };
  }

  /** The primary has its data again. Returns since when there had been none at the time that all was lost; null: there was one. */
  restored(): number | null {
    const phase = this._phase;
    this._phase = LED;
    return phase.kind === "restoring" ? phase.sinceNs : null;
  }

  /** Any server has crashed: so much later it is known, unless it is back by then. */
  watch(place: number, isStillDown: () => boolean): void {
    if (this._plan === null) return;
    this._simulation.schedule(
      this._plan.detectionNs,
      () => {
        if (isStillDown()) this._hooks.foundDown(place);
      },
      this,
    );
  }
}

const LED: Phase = { kind: "led" };
