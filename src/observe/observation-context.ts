import { SUBJECT_STEP } from "./fingerprint.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { Interval, ObserverSetup } from "./setup.ts";
import type { TimeGrid } from "./time-grid.ts";

/** What the observations of one run share. */
export class ObservationContext {
  readonly setup: ObserverSetup;
  readonly grid: TimeGrid;
  readonly fingerprint: Fingerprint;
  /** [warmup, duration): what begins in it is counted. */
  readonly measured: Interval;
  private _subjects = 0;

  constructor(setup: ObserverSetup, grid: TimeGrid, fingerprint: Fingerprint) {
    this.setup = setup;
    this.grid = grid;
    this.fingerprint = fingerprint;
    this.measured = { fromNs: setup.warmupNs, toNs: setup.durationNs };
  }

  /** A number for the fingerprint by which the facts of one component are told from another's. */
  nextSubject(): number {
    this._subjects += 1;
    return this._subjects * SUBJECT_STEP;
  }
}
