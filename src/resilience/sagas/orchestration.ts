/** What the state machine must know of a step. */
export interface CourseStep {
  readonly hasUndo: boolean;
  /** Once it is done there is no way back. */
  readonly pivot: boolean;
  /** Attempts in all, before it is given up; infinite: it is repeated until it is done. */
  readonly attempts: number;
}

export interface CoursePlan {
  readonly steps: readonly CourseStep[];
  /** Attempts at each undo. */
  readonly undoAttempts: number;
  /** What can be neither done nor undone is passed over, and nobody is told. */
  readonly ignoresExhausted: boolean;
}

/**
 * How an attempt ended, as far as the coordinator knows: `refused` is an answer that repeating does not change
 * (a declined card), `failed` an answer too (nothing was done), and after `inDoubt` it may have been done or not.
 */
export type AttemptEnd = "done" | "refused" | "failed" | "inDoubt";

/** What comes next: the same once more, what `direction` and `step` say, help from outside, or the end. */
export type CourseMove = "again" | "next" | "exhausted" | "completed" | "compensated" | "stuck";

/** Which step is to be done or undone; `ignored`: something was passed over before. */
export interface Turn {
  readonly direction: "forward" | "backward";
  readonly step: number;
  readonly ignored: boolean;
}

/** How every saga begins. */
export const FIRST_TURN: Turn = { direction: "forward", step: 0, ignored: false };

/**
 * The course of one saga (Garcia-Molina and Salem, "Sagas", 1987; pivot and retriable steps as in
 * Richardson, "Microservices Patterns", chapter 4).
 *
 * Forward one step after another. A step that is given up before the pivot turns the saga round: what was done
 * is undone, last first. The step that failed is undone too when any attempt at it is in doubt, since a request
 * without an answer may have been carried out; one that was only ever answered "no" is not. Steps without an undo
 * are passed over: what they did stays. Behind the pivot, and on the way back, what is given up leaves the saga
 * `exhausted` halfway, until `resume`.
 *
 * A coordinator follows it from its first step to the end. Of a choreographed saga each participant knows one turn,
 * and the event of the next is what the course says then.
 */
export class Course {
  private readonly _plan: CoursePlan;
  private readonly _pivot: number;
  direction: Turn["direction"];
  /** Index of the step that is being done or undone. */
  step: number;
  /** Number of the present attempt, from 1. */
  attempt = 1;
  /** An attempt at the present step may have been carried out. */
  private _inDoubt = false;
  /** Something was passed over. */
  private _ignored: boolean;

  constructor(plan: CoursePlan, turn: Turn = FIRST_TURN) {
    this._plan = plan;
    this.direction = turn.direction;
    this.step = turn.step;
    this._ignored = turn.ignored;
    this._pivot = plan.steps.findIndex(({ pivot }) => pivot);
  }

  get ignored(): boolean {
    return this._ignored;
  }

  /** Whether an attempt that ends so is followed by another one at the same step. */
  repeats(end: AttemptEnd): boolean {
    if (end === "done" || end === "refused") return false;
    const { attempts } = this._plan.steps[this.step]!;
    return this.attempt < (this.direction === "forward" ? attempts : this._plan.undoAttempts);
  }

  /** The present attempt has ended. */
  ended(end: AttemptEnd): CourseMove {
    if (end === "inDoubt") this._inDoubt = true;
    if (this.repeats(end)) {
      this.attempt++;
      return "again";
    }
    if (end === "done") return this._goOn();
    if (this._canTurnBack) return this._turnBack();
    if (!this._plan.ignoresExhausted) return "exhausted";
    this._ignored = true;
    return this._goOn();
  }

  /** Somebody takes it up again where it stands: after it was exhausted, or after its coordinator crashed. */
  resume(wasUnderWay: boolean): void {
    this.attempt = 1;
    if (wasUnderWay) this._inDoubt = true;
  }

  private get _canTurnBack(): boolean {
    return this.direction === "forward" && (this._pivot < 0 || this.step <= this._pivot);
  }

  private _goOn(): CourseMove {
    if (this.direction === "backward") return this._undoBelow(this.step);
    if (this.step === this._plan.steps.length - 1) return this._ignored ? "stuck" : "completed";
    this._moveTo(this.step + 1);
    return "next";
  }

  private _turnBack(): CourseMove {
    this.direction = "backward";
    return this._undoBelow(this._inDoubt ? this.step + 1 : this.step);
  }

  private _undoBelow(step: number): CourseMove {
    for (let below = step - 1; below >= 0; below--) {
      if (this._plan.steps[below]?.hasUndo !== true) continue;
      this._moveTo(below);
      return "next";
    }
    return this._ignored ? "stuck" : "compensated";
  }

  private _moveTo(step: number): void {
    this.step = step;
    this.attempt = 1;
    this._inDoubt = false;
  }
}
