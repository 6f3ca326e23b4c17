import type { Damage } from "./effects/damage.ts";
import { FACT } from "./fingerprint.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { ObservationContext } from "./observation-context.ts";
import type { AttemptEnd, Direction, SagaEnd, SagaProbe, SagaState, StepFate } from "./probes.ts";
import { SagaTotals } from "./saga-totals.ts";
import type { Interval, SagaSetup } from "./setup.ts";
import type { SagaSeries } from "./saga-summary.ts";
import type { SagaExample, SagaSummary } from "./summary.ts";
import { WindowTally } from "./window-tally.ts";

/** Sagas that got into trouble, or were taken up again, within one minute. */
export interface SagaMoment {
  readonly atNs: number;
  readonly what: "stuck" | "manual" | "recovered";
  count: number;
  lastNs: number;
}

/** All that is kept of the sagas of one name: counts, whatever their number. */
export class SagaObservation implements SagaProbe {
  readonly setup: SagaSetup;
  /** The first of them, for the story. */
  readonly moments: SagaMoment[] = [];
  private readonly _code: number;
  private readonly _fingerprint: Fingerprint;
  private readonly _whole: SagaTotals;
  private readonly _windows: readonly SagaTotals[];
  /** The run, then each window. */
  private readonly _totals: readonly SagaTotals[];
  private readonly _completed: WindowTally;
  private readonly _compensated: WindowTally;
  private readonly _left: WindowTally;
  /** By when they began. */
  private readonly _examples = new Map<number, SagaExample>();

  constructor(setup: SagaSetup, context: ObservationContext) {
    this.setup = setup;
    this._code = context.nextSubject();
    this._fingerprint = context.fingerprint;
    const totalsOver = (interval: Interval): SagaTotals =>
      new SagaTotals(setup, interval, context.setup.invariants.length > 0);
    this._whole = totalsOver(context.measured);
    this._windows = context.setup.windows.map(totalsOver);
    this._totals = [this._whole, ...this._windows];
    this._completed = new WindowTally(context.grid);
    this._compensated = new WindowTally(context.grid);
    this._left = new WindowTally(context.grid);
  }

  started(nowNs: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.arrived, 0);
    for (const totals of this._totals) if (totals.covers(nowNs)) totals.started();
  }

  attempted(nowNs: number, startedNs: number, step: number, direction: Direction, end: AttemptEnd): void {
    this._fingerprint.fold(nowNs, this._code + FACT.happened, step);
    for (const totals of this._totals) if (totals.covers(startedNs)) totals.attempted(step, direction, end);
  }

  settled(nowNs: number, startedNs: number, step: number, how: StepFate): void {
    this._fingerprint.fold(nowNs, this._code + FACT.waited, step);
    for (const totals of this._totals) if (totals.covers(startedNs)) totals.settled(step, how);
  }

  released(nowNs: number, startedNs: number, heldNs: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.refused, 0);
    for (const totals of this._totals) if (totals.covers(startedNs)) totals.released(heldNs);
  }

  recovered(nowNs: number, startedNs: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.restarted, 0);
    this._note(nowNs, "recovered");
    for (const totals of this._totals) if (totals.covers(startedNs)) totals.recovered();
  }

  handedOver(nowNs: number, startedNs: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.held, 0);
    for (const totals of this._totals) if (totals.covers(startedNs)) totals.handedOver();
  }

  ended(nowNs: number, startedNs: number, end: SagaEnd): void {
    const { state, key } = end;
    this._fingerprint.fold(nowNs, this._code + FACT.ended, STATES.indexOf(state));
    for (const totals of this._totals) if (totals.covers(startedNs)) totals.ended(end, nowNs - startedNs);
    if (state === "completed") this._completed.add(nowNs, 1);
    else if (state === "compensated") this._compensated.add(nowNs, 1);
    else this._left.add(nowNs, 1);
    if (state !== "stuck" && state !== "manual") return;
    this._note(nowNs, state);
    if (this._whole.covers(startedNs)) this._isExample(startedNs, { state, key, atMs: nowNs / 1e6 });
  }

  private _isExample(startedNs: number, example: SagaExample): void {
    const isKnown = [...this._examples.values()].some(({ state }) => state === example.state);
    if (example.key >= 0 && !isKnown) this._examples.set(startedNs, example);
  }

  unstuck(nowNs: number, startedNs: number, step: number): void {
    this._examples.delete(startedNs);
    this._left.add(nowNs, -1);
    this._fingerprint.fold(nowNs, this._code + FACT.restarted, 1);
    for (const totals of this._totals) if (totals.covers(startedNs)) totals.unstuck(step);
  }

  contradicted(nowNs: number, startedNs: number, key: number): void {
    if (this._whole.covers(startedNs))
      this._isExample(startedNs, { state: "contradicted", key, atMs: nowNs / 1e6 });
    this._fingerprint.fold(nowNs, this._code + FACT.held, 1);
    for (const totals of this._totals) if (totals.covers(startedNs)) totals.contradicted();
  }

  private _note(nowNs: number, what: SagaMoment["what"]): void {
    const last = this.moments.findLast((moment) => moment.what === what);
    if (last !== undefined && nowNs - last.atNs < TOGETHER_NS) {
      last.count += 1;
      last.lastNs = nowNs;
    } else if (this.moments.length < MOMENTS_KEPT)
      this.moments.push({ atNs: nowNs, what, count: 1, lastNs: nowNs });
  }

  /** `window` is null for the whole run, else the number of a condition's window: of those that began in it. */
  summary(window: number | null, damage: Damage): SagaSummary {
    const totals = window === null ? this._whole : this._windows[window]!;
    const inconsistency =
      totals.over === null ? { inconsistent: null, inconsistentBy: {} } : damage.inconsistencyOf(totals.over);
    return { ...totals.summary(), ...inconsistency, examples: [...this._examples.values()] };
  }

  series(): SagaSeries {
    return {
      completed: this._completed.rates(),
      compensated: this._compensated.rates(),
      left: this._left.levels(),
    };
  }
}

const STATES: readonly SagaState[] = ["completed", "compensated", "stuck", "manual"];
const TOGETHER_NS = 60e9;
const MOMENTS_KEPT = 100;
