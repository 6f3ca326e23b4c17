import { Histogram } from "../statistics/histogram.ts";
import { KeyCounts } from "./effects/key-counts.ts";
import { latencyFigures } from "./latency-figures.ts";
import type { AttemptEnd, Direction, SagaEnd, SagaState, StepFate } from "./probes.ts";
import type { Interval, SagaSetup } from "./setup.ts";
import type { SagaStepSummary, SagaSummary } from "./summary.ts";

/** What became of the sagas of one name that began in one interval, whenever that was. */
export class SagaTotals {
  private readonly _setup: SagaSetup;
  private readonly _interval: Interval;
  private readonly _steps: readonly StepTotals[];
  /** Those that were completed or compensated, by key; null: no invariant asks for them. */
  readonly over: KeyCounts | null;
  private readonly _duration = new Histogram();
  private readonly _held = new Histogram();
  private readonly _ended: Record<SagaState, number> = { completed: 0, compensated: 0, stuck: 0, manual: 0 };
  private _started = 0;
  private _recovered = 0;
  private _handedOver = 0;
  private _contradicted = 0;

  constructor(setup: SagaSetup, interval: Interval, hasInvariants: boolean) {
    this._setup = setup;
    this.over = hasInvariants ? new KeyCounts() : null;
    this._interval = interval;
    this._steps = setup.steps.map(() => noTotals());
  }

  covers(startedNs: number): boolean {
    return startedNs >= this._interval.fromNs && startedNs < this._interval.toNs;
  }

  started(): void {
    this._started += 1;
    this._enters(0);
  }

  attempted(step: number, direction: Direction, end: AttemptEnd): void {
    const totals = this._steps[step]!;
    if (direction === "backward") {
      totals.undoAttempts += 1;
      if (end !== "done") totals.undoFailures += 1;
    } else {
      totals.attempts += 1;
      if (end === "inDoubt") totals.inDoubt += 1;
    }
  }

  settled(step: number, how: StepFate): void {
    this._steps[step]![how] += 1;
    if (how === "done" || how === "passedOver") this._enters(step + 1);
    if (how !== "turnedBack") return;
    for (let below = 0; below < step; below++) {
      if (!this._setup.steps[below]!.hasUndo) this._steps[below]!.kept += 1;
    }
  }

  private _enters(step: number): void {
    const totals = this._steps[step];
    if (totals !== undefined) totals.entered += 1;
  }

  released(heldNs: number): void {
    this._held.record(heldNs);
  }

  recovered(): void {
    this._recovered += 1;
  }

  handedOver(): void {
    this._handedOver += 1;
  }

  ended({ state, step, key }: Pick<SagaEnd, "state" | "step" | "key">, durationNs: number): void {
    this._ended[state] += 1;
    if (state === "completed" || state === "compensated") {
      this._duration.record(durationNs);
      if (key >= 0) this.over?.add(key, 1);
    } else this._steps[step]![state] += 1;
  }

  unstuck(step: number): void {
    this._ended.stuck -= 1;
    this._steps[step]!.stuck -= 1;
  }

  contradicted(): void {
    this._contradicted += 1;
  }

  summary(): Omit<SagaSummary, "examples" | "inconsistent" | "inconsistentBy"> {
    const { completed, compensated, stuck, manual } = this._ended;
    return {
      started: this._started,
      completed,
      compensated,
      stuck,
      manual,
      running: this._started - completed - compensated - stuck - manual,
      recovered: this._recovered,
      handedOver: this._handedOver,
      contradicted: this._setup.isConducted ? null : this._contradicted,
      duration: latencyFigures(this._duration),
      held: this._setup.holds ? latencyFigures(this._held) : null,
      steps: Object.fromEntries(
        this._setup.steps.map(({ name }, index) => [name, { ...this._steps[index]! }]),
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
