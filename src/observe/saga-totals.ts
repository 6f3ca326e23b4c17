import { Histogram } from "../statistics/histogram.ts";
import { KeyCounts } from "./effects/key-counts.ts";
import { latencyFigures } from "./latency-figures.ts";
import type { AttemptEnd, Direction, SagaEnd, SagaState, StepFate } from "./probes.ts";
import type { Interval, SagaSetup } from "./setup.ts";
import type { SagaStepSummary, SagaSummary } from "./summary.ts";

/** What became of the sagas of one name that began in one interval, whenever that was. */
export class SagaTotals {
  readonly #setup: SagaSetup;
  readonly #interval: Interval;
  readonly #steps: readonly StepTotals[];
  /** Those that were completed or compensated, by key; null: no invariant asks for them. */
  readonly over: KeyCounts | null;
  readonly #duration = new Histogram();
  readonly #held = new Histogram();
  readonly #ended: Record<SagaState, number> = { completed: 0, compensated: 0, stuck: 0, manual: 0 };
  #started = 0;
  #recovered = 0;
  #handedOver = 0;
  #contradicted = 0;

  constructor(setup: SagaSetup, interval: Interval, hasInvariants: boolean) {
    this.#setup = setup;
    this.over = hasInvariants ? new KeyCounts() : null;
    this.#interval = interval;
    this.#steps = setup.steps.map(() => noTotals());
  }

  covers(startedNs: number): boolean {
    return startedNs >= this.#interval.fromNs && startedNs < this.#interval.toNs;
  }

  started(): void {
    this.#started += 1;
    this.#enters(0);
  }

  attempted(step: number, direction: Direction, end: AttemptEnd): void {
    const totals = this.#steps[step]!;
    if (direction === "backward") {
      totals.undoAttempts += 1;
      if (end !== "done") totals.undoFailures += 1;
    } else {
      totals.attempts += 1;
      if (end === "inDoubt") totals.inDoubt += 1;
    }
  }

  settled(step: number, how: StepFate): void {
    this.#steps[step]![how] += 1;
    if (how === "done" || how === "passedOver") this.#enters(step + 1);
    if (how !== "turnedBack") return;
    for (let below = 0; below < step; below++) {
      if (!this.#setup.steps[below]!.hasUndo) this.#steps[below]!.kept += 1;
    }
  }

  #enters(step: number): void {
    const totals = this.#steps[step];
    if (totals !== undefined) totals.entered += 1;
  }

  released(heldNs: number): void {
    this.#held.record(heldNs);
  }

  recovered(): void {
    this.#recovered += 1;
  }

  handedOver(): void {
    this.#handedOver += 1;
  }

  ended({ state, step, key }: Pick<SagaEnd, "state" | "step" | "key">, durationNs: number): void {
    this.#ended[state] += 1;
    if (state === "completed" || state === "compensated") {
      this.#duration.record(durationNs);
      if (key >= 0) this.over?.add(key, 1);
    } else this.#steps[step]![state] += 1;
  }

  unstuck(step: number): void {
    this.#ended.stuck -= 1;
    this.#steps[step]!.stuck -= 1;
  }

  contradicted(): void {
    this.#contradicted += 1;
  }

  summary(): Omit<SagaSummary, "examples" | "inconsistent" | "inconsistentBy"> {
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
      contradicted: this.#setup.isConducted ? null : this.#contradicted,
      duration: latencyFigures(this.#duration),
      held: this.#setup.holds ? latencyFigures(this.#held) : null,
      steps: Object.fromEntries(
        this.#setup.steps.map(({ name }, index) => [name, { ...this.#steps[index]! }]),
      ),
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
