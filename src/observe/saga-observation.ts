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
  readonly #code: number;
  readonly #fingerprint: Fingerprint;
  readonly #whole: SagaTotals;
  readonly #windows: readonly SagaTotals[];
  /** The run, then each window. */
  readonly #totals: readonly SagaTotals[];
  readonly #completed: WindowTally;
  readonly #compensated: WindowTally;
  readonly #left: WindowTally;
  /** By when they began. */
  readonly #examples = new Map<number, SagaExample>();

  constructor(setup: SagaSetup, context: ObservationContext) {
    this.setup = setup;
    this.#code = context.nextSubject();
    this.#fingerprint = context.fingerprint;
    const totalsOver = (interval: Interval): SagaTotals =>
      new SagaTotals(setup, interval, context.setup.invariants.length > 0);
    this.#whole = totalsOver(context.measured);
    this.#windows = context.setup.windows.map(totalsOver);
    this.#totals = [this.#whole, ...this.#windows];
    this.#completed = new WindowTally(context.grid);
    this.#compensated = new WindowTally(context.grid);
    this.#left = new WindowTally(context.grid);
  }

  started(nowNs: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.arrived, 0);
    for (const totals of this.#totals) if (totals.covers(nowNs)) totals.started();
  }

  attempted(nowNs: number, startedNs: number, step: number, direction: Direction, end: AttemptEnd): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.happened, step);
    for (const totals of this.#totals) if (totals.covers(startedNs)) totals.attempted(step, direction, end);
  }

  settled(nowNs: number, startedNs: number, step: number, how: StepFate): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.waited, step);
    for (const totals of this.#totals) if (totals.covers(startedNs)) totals.settled(step, how);
  }

  released(nowNs: number, startedNs: number, heldNs: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.refused, 0);
    for (const totals of this.#totals) if (totals.covers(startedNs)) totals.released(heldNs);
  }

  recovered(nowNs: number, startedNs: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.restarted, 0);
    this.#note(nowNs, "recovered");
    for (const totals of this.#totals) if (totals.covers(startedNs)) totals.recovered();
  }

  handedOver(nowNs: number, startedNs: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.held, 0);
    for (const totals of this.#totals) if (totals.covers(startedNs)) totals.handedOver();
  }

  ended(nowNs: number, startedNs: number, end: SagaEnd): void {
    const { state, key } = end;
    this.#fingerprint.fold(nowNs, this.#code + FACT.ended, STATES.indexOf(state));
    for (const totals of this.#totals) if (totals.covers(startedNs)) totals.ended(end, nowNs - startedNs);
    if (state === "completed") this.#completed.add(nowNs, 1);
    else if (state === "compensated") this.#compensated.add(nowNs, 1);
    else this.#left.add(nowNs, 1);
    if (state !== "stuck" && state !== "manual") return;
    this.#note(nowNs, state);
    if (this.#whole.covers(startedNs)) this.#isExample(startedNs, { state, key, atMs: nowNs / 1e6 });
  }

  #isExample(startedNs: number, example: SagaExample): void {
    const isKnown = [...this.#examples.values()].some(({ state }) => state === example.state);
    if (example.key >= 0 && !isKnown) this.#examples.set(startedNs, example);
  }

  unstuck(nowNs: number, startedNs: number, step: number): void {
    this.#examples.delete(startedNs);
    this.#left.add(nowNs, -1);
    this.#fingerprint.fold(nowNs, this.#code + FACT.restarted, 1);
    for (const totals of this.#totals) if (totals.covers(startedNs)) totals.unstuck(step);
  }

  contradicted(nowNs: number, startedNs: number, key: number): void {
    if (this.#whole.covers(startedNs))
      this.#isExample(startedNs, { state: "contradicted", key, atMs: nowNs / 1e6 });
    this.#fingerprint.fold(nowNs, this.#code + FACT.held, 1);
    for (const totals of this.#totals) if (totals.covers(startedNs)) totals.contradicted();
  }

  #note(nowNs: number, what: SagaMoment["what"]): void {
    const last = this.moments.findLast((moment) => moment.what === what);
    if (last !== undefined && nowNs - last.atNs < TOGETHER_NS) {
      last.count += 1;
      last.lastNs = nowNs;
    } else if (this.moments.length < MOMENTS_KEPT)
      this.moments.push({ atNs: nowNs, what, count: 1, lastNs: nowNs });
  }

  /** `window` is null for the whole run, else the number of a condition's window: of those that began in it. */
  summary(window: number | null, damage: Damage): SagaSummary {
    const totals = window === null ? this.#whole : this.#windows[window]!;
    const inconsistency =
      totals.over === null ? { inconsistent: null, inconsistentBy: {} } : damage.inconsistencyOf(totals.over);
    return { ...totals.summary(), ...inconsistency, examples: [...this.#examples.values()] };
  }

  series(): SagaSeries {
    return {
      completed: this.#completed.rates(),
      compensated: this.#compensated.rates(),
      left: this.#left.levels(),
    };
  }
}

const STATES: readonly SagaState[] = ["completed", "compensated", "stuck", "manual"];
const TOGETHER_NS = 60e9;
const MOMENTS_KEPT = 100;
