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
  readonly #simulation: Simulation;
  readonly #plan: FailoverPlan | null;
  readonly #hooks: FailoverHooks;
  #phase: Phase = LED;

  constructor(simulation: Simulation, plan: FailoverPlan | null, hooks: FailoverHooks) {
    this.#simulation = simulation;
    this.#plan = plan;
    this.#hooks = hooks;
  }

  get isLed(): boolean {
    const { kind } = this.#phase;
    return kind === "led" || kind === "silent" || kind === "cutOff";
  }

  primaryCrashed(): void {
    if (this.isLed) this.#missing("lost");
  }

  /** It stands still, for who knows how long. */
  primarySilent(): void {
    if (this.#phase.kind === "led") this.#missing("silent");
  }

  /** No other server reaches it. */
  primaryCutOff(): void {
    if (this.#phase.kind === "led") this.#missing("cutOff");
  }

  /** Others reach it again. */
  primaryReached(): void {
    if (this.#phase.kind === "cutOff") this.#phase = LED;
  }

  #missing(kind: "lost" | "silent" | "cutOff"): void {
    const phase = { kind, sinceNs: this.#simulation.nowNs };
    this.#phase = phase;
    if (this.#plan !== null) this.#simulation.schedule(this.#plan.detectionNs, this.#noticed, phase);
  }

  readonly #noticed = (missing: Phase & { readonly kind: "lost" | "silent" | "cutOff" }): void => {
    if (this.#phase !== missing || this.#plan === null) return;
    const { kind, sinceNs } = missing;
    this.#phase = { kind: "promoting", sinceNs };
    if (kind !== "lost") this.#hooks.giveUp(sinceNs);
    this.#simulation.schedule(this.#plan.promotionNs, this.#promoted, this.#phase);
  };

  readonly #promoted = (phase: Phase & { readonly kind: "promoting" }): void => {
    if (this.#phase === phase) this.#elect(phase.sinceNs);
  };

  #elect(sinceNs: number): void {
    // Led from here on: what the election sets free asks.
    this.#phase = LED;
    if (!this.#hooks.elect(sinceNs)) this.#phase = { kind: "waiting", sinceNs };
  }

  /** A server is back, the primary of before or another. */
  returned(isPrimary: boolean): void {
    const phase = this.#phase;
    if (phase.kind === "silent" && isPrimary) this.#phase = LED;
    else if (phase.kind === "lost" && isPrimary) {
      this.#phase = LED;
      this.#hooks.resume(phase.sinceNs);
    } else if (phase.kind === "waiting") this.#elect(phase.sinceNs);
  }

  get isRestoring(): boolean {
    return this.#phase.kind === "restoring";
  }

  /** All servers are without their data; nobody can take over. */
  wiped(): void {
    if (this.isRestoring) return;
    const phase = this.#phase;
    const sinceNs = this.isLed || !("sinceNs" in phase) ? null : phase.sinceNs;
    this.#phase = { kind: "restoring", sinceNs };
  }

  /** The primary has its data again. Returns since when there had been none at the time that all was lost; null: there was one. */
  restored(): number | null {
    const phase = this.#phase;
    this.#phase = LED;
    return phase.kind === "restoring" ? phase.sinceNs : null;
  }

  /** Any server has crashed: so much later it is known, unless it is back by then. */
  watch(place: number, isStillDown: () => boolean): void {
    if (this.#plan === null) return;
    this.#simulation.schedule(
      this.#plan.detectionNs,
      () => {
        if (isStillDown()) this.#hooks.foundDown(place);
      },
      this,
    );
  }
}

const LED: Phase = { kind: "led" };
