import type { Flow, Step, WaitingStep } from "../flow.ts";
import type { Host } from "../host.ts";
import type { Station } from "../station.ts";
import type { Crashes } from "./crashes.ts";
import type { FaultEffect } from "./fault.ts";

/**
 * Crashes instances between two steps: whichever of those struck comes through the named step for the n-th time,
 * counted over all of them while the fault lasts, dies before its next step, and is down for a while.
 */
export class CrashPoint implements FaultEffect {
  readonly #crashes: Crashes;
  readonly #every: number;
  readonly #downNs: number;
  readonly #struck = new Set<Host>();
  #passed = 0;

  constructor(crashes: Crashes, { every, downNs }: { readonly every: number; readonly downNs: number }) {
    this.#crashes = crashes;
    this.#every = every;
    this.#downNs = downNs;
  }

  begin(stations: readonly Station[]): void {
    for (const station of stations) this.#struck.add(station);
  }

  end(stations: readonly Station[]): void {
    for (const station of stations) this.#struck.delete(station);
  }

  /** A flow has come through the step; true: it goes no further. */
  strikes(host: Host): boolean {
    if (!this.#struck.has(host) || ++this.#passed % this.#every !== 0) return false;
    this.#crashes.collapse(host as Station, this.#downNs);
    return true;
  }
}

/** Stands behind a named step. A flow that is struck waits here for the crash, which comes at once. */
export class CrashPointStep implements WaitingStep {
  readonly #point: CrashPoint;
  readonly #after: string;
  readonly #next: Step;

  /** `after`: name of the step behind which it stands. */
  constructor(point: CrashPoint, after: string, next: Step) {
    this.#point = point;
    this.#after = after;
    this.#next = next;
  }

  enter(flow: Flow): void {
    if (this.#point.strikes(flow.host)) {
      flow.trace?.marked(flow.host.simulation.nowNs, "struck", this.#after);
      flow.at = this;
    } else this.#next.enter(flow);
  }

  leave(): void {
    // Nothing is held here.
  }
}
