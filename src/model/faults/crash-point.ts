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
  private readonly _crashes: Crashes;
  private readonly _every: number;
  private readonly _downNs: number;
  private readonly _struck = new Set<Host>();
  private _passed = 0;

  constructor(crashes: Crashes, { every, downNs }: { readonly every: number; readonly downNs: number }) {
    this._crashes = crashes;
    this._every = every;
    this._downNs = downNs;
  }

  begin(stations: readonly Station[]): void {
    for (const station of stations) this._struck.add(station);
  }

  end(stations: readonly Station[]): void {
    for (const station of stations) this._struck.delete(station);
  }

  /** A flow has come through the step; true: it goes no further. */
  strikes(host: Host): boolean {
    if (!this._struck.has(host) || ++this._passed % this._every !== 0) return false;
    this._crashes.collapse(host as Station, this._downNs);
    return true;
  }
}

/** Stands behind a named step. A flow that is struck waits here for the crash, which comes at once. */
export class CrashPointStep implements WaitingStep {
  private readonly _point: CrashPoint;
  private readonly _after: string;
  private readonly _next: Step;

  /** `after`: name of the step behind which it stands. */
  constructor(point: CrashPoint, after: string, next: Step) {
    this._point = point;
    this._after = after;
    this._next = next;
  }

  enter(flow: Flow): void {
    if (this._point.strikes(flow.host)) {
      flow.trace?.marked(flow.host.simulation.nowNs, "struck", this._after);
      flow.at = this;
    } else this._next.enter(flow);
  }

  leave(): void {
    // Nothing is held here.
  }
}
