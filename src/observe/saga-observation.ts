import { Histogram } from "../statistics/histogram.ts";
import { FACT } from "./fingerprint.ts";
import type { Fingerprint } from "./fingerprint.ts";
import { latencyFigures } from "./latency-figures.ts";
import type { ObservationContext } from "./observation-context.ts";
import type { AttemptEnd, Direction, SagaEnd, SagaProbe, SagaState, StepFate } from "./probes.ts";
import type { Interval, SagaSetup } from "./setup.ts";
import type { SagaExample, SagaStepSummary, SagaSummary } from "./summary.ts";

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
  readonly #measured: Interval;
  readonly #steps: readonly StepTotals[];
  readonly #duration = new Histogram();
  readonly #held = new Histogram();
  readonly #ended: Record<SagaState, number> = { completed: 0, compensated: 0, stuck: 0, manual: 0 };
  /** By when they began. */
  readonly #examples = new Map<number, SagaExample>();
  #started = 0;
  #recovered = 0;
  #handedOver = 0;
  #contradicted = 0;

  constructor(setup: SagaSetup, context: ObservationContext) {
    this.setup = setup;
    this.#code = context.nextSubject();
    this.#fingerprint = context.fingerprint;
    this.#measured = context.measured;
    this.#steps = setup.steps.map(() => noTotals());
  }

  started(nowNs: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.arrived, 0);
    if (!this.#covers(nowNs)) return;
    this.#started += 1;
    this.#steps[0]!.entered += 1;
  }

  attempted(nowNs: number, startedNs: number, step: number, direction: Direction, end: AttemptEnd): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.happened, step);
    if (!this.#covers(startedNs)) return;
    const totals = this.#steps[step]!;
    if (direction === "backward") {
      totals.undoAttempts += 1;
      if (end !== "done") totals.undoFailures += 1;
    } else {
      totals.attempts += 1;
      if (end === "inDoubt") totals.inDoubt += 1;
    }
  }

  settled(nowNs: number, startedNs: number, step: number, how: StepFate): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.waited, step);
    if (!this.#covers(startedNs)) return;
    this.#steps[step]![how] += 1;
    if (how === "done" || how === "passedOver") this.#enters(step + 1);
    if (how !== "turnedBack") return;
    for (let below = 0; below < step; below++) {
      if (!this.setup.steps[below]!.hasUndo) this.#steps[below]!.kept += 1;
    }
  }

  #enters(step: number): void {
    const totals = this.#steps[step];
    if (totals !== undefined) totals.entered += 1;
  }

  released(nowNs: number, startedNs: number, heldNs: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.refused, 0);
    if (this.#covers(startedNs)) this.#held.record(heldNs);
  }

  recovered(nowNs: number, startedNs: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.restarted, 0);
    this.#note(nowNs, "recovered");
    if (this.#covers(startedNs)) this.#recovered += 1;
  }

  handedOver(nowNs: number, startedNs: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.held, 0);
    if (this.#covers(startedNs)) this.#handedOver += 1;
  }

  ended(nowNs: number, startedNs: number, { state, step, key }: SagaEnd): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.ended, STATES.indexOf(state));
    if (state === "stuck" || state === "manual") this.#note(nowNs, state);
    if (!this.#covers(startedNs)) return;
    this.#ended[state] += 1;
    if (state === "completed" || state === "compensated") this.#duration.record(nowNs - startedNs);
    else {
      this.#steps[step]![state] += 1;
      this.#isExample(startedNs, { state, key, atMs: nowNs / 1e6 });
    }
  }

  #isExample(startedNs: number, example: SagaExample): void {
    const isKnown = [...this.#examples.values()].some(({ state }) => state === example.state);
    if (example.key >= 0 && !isKnown) this.#examples.set(startedNs, example);
  }

  unstuck(nowNs: number, startedNs: number, step: number): void {
    this.#examples.delete(startedNs);
    this.#fingerprint.fold(nowNs, this.#code + FACT.restarted, 1);
    if (!this.#covers(startedNs)) return;
    this.#ended.stuck -= 1;
    this.#steps[step]!.stuck -= 1;
  }

  contradicted(nowNs: number, startedNs: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.held, 1);
    if (this.#covers(startedNs)) this.#contradicted += 1;
  }

  #note(nowNs: number, what: SagaMoment["what"]): void {
    const last = this.moments.findLast((moment) => moment.what === what);
    if (last !== undefined && nowNs - last.atNs < TOGETHER_NS) {
      last.count += 1;
      last.lastNs = nowNs;
    } else if (this.moments.length < MOMENTS_KEPT)
      this.moments.push({ atNs: nowNs, what, count: 1, lastNs: nowNs });
  }

  #covers(startedNs: number): boolean {
    return startedNs >= this.#measured.fromNs && startedNs < this.#measured.toNs;
  }

  summary(): SagaSummary {
    const { completed, compensated, stuck, manual } = this.#ended;
    return {
      started: this.#started,
      completed,
      compensated,
      stuck,
      manual,
      running: this.#started - completed - compensated - stuck - manual,
      recovered: this.#recovered,
      handedOver: this.#handedOver,
      contradicted: this.setup.isConducted ? null : this.#contradicted,
      duration: latencyFigures(this.#duration),
      held: this.setup.holds ? latencyFigures(this.#held) : null,
      steps: Object.fromEntries(
        this.setup.steps.map(({ name }, index) => [name, { ...this.#steps[index]! }]),
      ),
      examples: [...this.#examples.values()],
    };
  }
}

type StepTotals = { -readonly [Figure in keyof SagaStepSummary]: number };

const noTotals = (): StepTotals => ({
  entered: 0,
  done: 0,
  turnedBack: 0,
  attempts: 0,
  inDoubt: 0,
  undone: 0,
  undoAttempts: 0,
  undoFailures: 0,
  kept: 0,
  passedOver: 0,
  notUndone: 0,
  stuck: 0,
  manual: 0,
});

const STATES: readonly SagaState[] = ["completed", "compensated", "stuck", "manual"];
const TOGETHER_NS = 60e9;
const MOMENTS_KEPT = 100;
