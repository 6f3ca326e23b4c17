import type { Outcome } from "../../observe/outcome.ts";
import type { SagaState, StepFate } from "../../observe/probes.ts";
import type { AttemptEnd, CourseMove } from "../../resilience/sagas/orchestration.ts";
import { Course } from "../../resilience/sagas/orchestration.ts";
import type { Flow, Origin } from "../flow.ts";
import type { Host } from "../host.ts";
import { attemptEndOf, fateOf } from "./attempt-end.ts";
import { type SagaWitness, SagaWitnesses } from "./saga-actor.ts";
import type { SagaPlan } from "./saga-plan.ts";
import { SagaWalk, type SagaWalkOwner } from "./saga-walk.ts";

/** Whoever began a saga: told once, how it ended or that it has begun. */
export interface SagaWaiter {
  sagaAnswered(flow: Flow, outcome: Outcome | null): void;
}

/** Knows which instance each saga lives on. */
export interface SagaKeeper {
  /** It lives on `run.host` from now on. */
  began(run: SagaRun): void;
  /** It has come to its end. */
  left(run: SagaRun): void;
  /** It waits for help from outside, which comes so much later. */
  parked(run: SagaRun, delayNs: number): void;
}

/**
 * One saga. It begins with a write to the log, then: an attempt at a step or an undo, the write that notes how it
 * ended, the next. What is not written has not happened for whoever takes the saga up after a crash.
 */
export class SagaRun implements SagaWalkOwner {
  private readonly _plan: SagaPlan;
  private readonly _keeper: SagaKeeper;
  readonly course: Course;
  readonly origin: Origin;
  readonly key: number;
  readonly priority: number;
  private readonly _trace: Flow["trace"];
  readonly endpoint: number;
  startedNs = NaN;
  host: Host;
  isLeft = false;
  /** Who waits for the answer; null: nobody (any more). */
  private _waiting: { readonly flow: Flow; readonly waiter: SagaWaiter } | null;
  /** The attempt or the write under way. */
  private _walk: SagaWalk | null = null;
  /** What the walk does. */
  private _writes = false;
  private _timeoutSlot = -1;
  /** Slot of the timer that it waits for between walks: a pause, or a write of the coordinator's own. */
  private _pauseSlot = -1;
  private _lastPauseNs = 0;
  /** How the last attempt ended, until that is written; null: nothing is to be written. */
  private _unwritten: AttemptEnd | null = null;
  private _hasBegun = false;
  /** By step: when it was done, where it holds something. */
  private readonly _heldSinceNs: number[] = [];
  /** Why it turned back, or could not go on. */
  private _failure: Outcome | null = null;
  private _witnesses: SagaWitnesses | null = null;

  constructor(plan: SagaPlan, keeper: SagaKeeper, flow: Flow, waiter: SagaWaiter) {
    this._plan = plan;
    this._keeper = keeper;
    this.course = new Course(plan.course);
    this.host = flow.host;
    this.origin = flow.root.origin;
    this.key = flow.key;
    this.priority = flow.priority;
    this._trace = flow.trace?.beganSaga(plan.simulation.nowNs, plan.name) ?? null;
    this.endpoint = flow.endpoint;
    this._waiting = { flow, waiter };
  }

  /** Notes down that there is such a saga; it counts from then on. */
  begin(): void {
    this._write();
  }

  /** The flow that waited for it is gone. What is not noted down yet is not begun. */
  abandon(): void {
    if (this._hasBegun) this._waiting = null;
    else this.halt();
  }

  // --- attempts -----------------------------------------------------------------------------

  private _act(): void {
    const { direction, step } = this.course;
    const plan = this._plan.steps[step]!;
    const isForward = direction === "forward";
    const first = isForward ? plan.first : plan.undo;
    if (first === null) throw new Error(`step ${step} of a saga has no undo`);
    const timeout = isForward ? plan.timeout : this._plan.compensation.timeout;
    const walk = this._walkOf(isForward ? plan.name : `undo ${plan.name}`);
    this._writes = false;
    if (timeout !== null) this._timeoutSlot = timeout.start(this._timedOut, walk);
    first.enter(walk);
  }

  private _walkOf(name: string): SagaWalk {
    const trace = this._trace?.stepped(this._plan.simulation.nowNs, name) ?? null;
    const walk = new SagaWalk(this, this.host, trace);
    this._walk = walk;
    return walk;
  }

  walkEnded(walk: SagaWalk, outcome: Outcome | null): void {
    if (walk !== this._walk) return;
    if (this._timeoutSlot >= 0) this._timeoutLane?.cancel(this._timeoutSlot, walk);
    this._timeoutSlot = -1;
    this._walk = null;
    if (!this._writes) this._attemptEnded(outcome);
    else if (outcome === null) this._written();
    else this._writeFailed(outcome);
  }

  private get _timeoutLane(): SagaPlan["compensation"]["timeout"] {
    const { direction, step } = this.course;
    return direction === "forward" ? this._plan.steps[step]!.timeout : this._plan.compensation.timeout;
  }

  private readonly _timedOut = (walk: SagaWalk): void => {
    if (walk !== this._walk) return;
    if (this.host.frozen) {
      this.host.deferTimer(this._timedOut, walk);
      return;
    }
    this._timeoutSlot = -1;
    this._walk = null;
    walk.stop("givenUp", this._plan.timedOut);
    this._attemptEnded(this._plan.timedOut);
  };

  private _attemptEnded(outcome: Outcome | null): void {
    const end = attemptEndOf(outcome, this._plan.failures);
    const { direction, step } = this.course;
    this._plan.probe.attempted(this._plan.simulation.nowNs, this.startedNs, step, direction, end);
    if (outcome !== null) this._failure = outcome;
    if (this.course.repeats(end)) {
      this.course.ended(end);
      this._pause();
      return;
    }
    this._unwritten = end;
    this._write();
  }

  // --- the log ------------------------------------------------------------------------------

  private _write(): void {
    const { log, simulation } = this._plan;
    if (log.kind === "memory") this._written();
    else if (log.kind === "own") this._pauseFor(simulation, log.write.sampleNs());
    else {
      const walk = this._walkOf("log");
      this._writes = true;
      log.first.enter(walk);
    }
  }

  private _pauseFor(simulation: SagaPlan["simulation"], delayNs: number): void {
    if (delayNs === 0) this._written();
    else this._pauseSlot = simulation.schedule(delayNs, this._ownWritten, this);
  }

  private readonly _ownWritten = (): void => {
    if (this._pauseSlot < 0) return; // Stopped while the end was kept back by a freeze.
    if (this.host.frozen) this.host.deferTimer(this._ownWritten, this);
    else {
      this._pauseSlot = -1;
      this._written();
    }
  };

  /** A saga that cannot be noted down is not begun; one that is under way waits for the log. */
  private _writeFailed(outcome: Outcome): void {
    if (!this._hasBegun) {
      this._answer(outcome);
      return;
    }
    this._pauseSlot = this._plan.simulation.scheduleLast(LOG_PAUSE_NS, this._writeAgain, this);
  }

  private readonly _writeAgain = (): void => {
    if (this._pauseSlot < 0) return;
    if (this.host.frozen) this.host.deferTimer(this._writeAgain, this);
    else {
      this._pauseSlot = -1;
      this._write();
    }
  };

  private _written(): void {
    const end = this._unwritten;
    this._unwritten = null;
    if (end === null) this._begins();
    else this._moves(end);
  }

  private _begins(): void {
    const { nowNs } = this._plan.simulation;
    this._hasBegun = true;
    this.startedNs = nowNs;
    this._plan.population.grew();
    this._plan.probe.started(nowNs);
    this._keeper.began(this);
    if (this._plan.replyAtStart) this._answer(null);
    this._act();
  }

  /** What was noted down is so. */
  private _moves(end: AttemptEnd): void {
    const { course } = this;
    const { direction, step } = course;
    const move = course.ended(end);
    if (move !== "exhausted") {
      const fate = fateOf(end, direction, course.direction);
      this._plan.probe.settled(this._plan.simulation.nowNs, this.startedNs, step, fate);
      this._holds(step, fate);
    }
    this._follows(move);
  }

  /** Notes since when something is held, and that it no longer is. */
  private _holds(step: number, fate: StepFate): void {
    const { holds, confirms } = this._plan.steps[step]!;
    const { nowNs } = this._plan.simulation;
    if (holds && fate === "done") this._heldSinceNs[step] = nowNs;
    else if (confirms !== null && fate === "done") this._release(confirms);
    else if (holds && fate === "undone") this._release(step);
  }

  private _release(step: number): void {
    const sinceNs = this._heldSinceNs[step];
    if (sinceNs === undefined) return; // It was in doubt, and nobody knows since when.
    const { probe, simulation } = this._plan;
    probe.released(simulation.nowNs, this.startedNs, simulation.nowNs - sinceNs);
  }

  private _follows(move: CourseMove): void {
    switch (move) {
      case "next":
        this._act();
        return;
      case "again":
        this._pause();
        return;
      case "exhausted":
        this._park();
        return;
      case "completed":
      case "compensated":
      case "stuck":
        this._ends(move);
    }
  }

  // --- pauses -------------------------------------------------------------------------------

  private _pause(): void {
    const { direction, step, attempt } = this.course;
    const { backoff, baseNs } = direction === "forward" ? this._plan.steps[step]! : this._plan.compensation;
    const lastNs = attempt === 2 ? baseNs : this._lastPauseNs;
    this._lastPauseNs = backoff.pauseNs(attempt - 1, lastNs, this._plan.jitter);
    this._pauseSlot = this._plan.simulation.scheduleLast(this._lastPauseNs, this._pauseOver, this);
  }

  private readonly _pauseOver = (): void => {
    if (this._pauseSlot < 0) return;
    if (this.host.frozen) this.host.deferTimer(this._pauseOver, this);
    else {
      this._pauseSlot = -1;
      this._act();
    }
  };

  // --- help from outside --------------------------------------------------------------------

  /** Neither forward nor back: somebody has to help, sooner or later, and its caller need not wait for that. */
  private _park(): void {
    const { exhausted, probe, simulation } = this._plan;
    const { nowNs } = simulation;
    probe.handedOver(nowNs, this.startedNs);
    this._answer(this._failure);
    if (exhausted.kind === "nobody") this._ends("manual");
    else {
      const delayNs =
        exhausted.kind === "person"
          ? exhausted.after.sampleNs()
          : exhausted.everyNs - (nowNs % exhausted.everyNs);
      this._keeper.parked(this, delayNs);
    }
  }

  /** Goes on where it stands: the step in doubt is repeated. */
  goOn(): void {
    if (this.host.frozen) {
      this.host.deferMessage(this._goesOn, this);
      return;
    }
    this._act();
  }

  private readonly _goesOn = (): void => {
    if (!this.host.crashed) this.goOn();
  };

  /** Its instance is dead: nothing of it runs any more. True: an attempt may have been carried out. */
  halt(): boolean {
    const wasUnderWay = (this._walk !== null && !this._writes) || this._unwritten !== null;
    const walk = this._walk;
    this._walk = null;
    if (walk !== null) {
      if (this._timeoutSlot >= 0) this._timeoutLane?.cancel(this._timeoutSlot, walk);
      walk.stop("crashed", this._plan.crashed);
    }
    if (this._pauseSlot >= 0) this._plan.simulation.cancel(this._pauseSlot, this);
    this._timeoutSlot = -1;
    this._pauseSlot = -1;
    this._unwritten = null;
    this._waiting = null;
    return wasUnderWay;
  }

  // --- the end ------------------------------------------------------------------------------

  /** It was in the memory of an instance that is dead. */
  lost(): void {
    this._ends("stuck");
  }

  /** Nobody runs it from now on, until somebody takes it up. */
  isOrphaned(): void {
    this.isLeft = true;
    this._witnesses?.tellLeft(this);
  }

  get isUndoing(): boolean {
    return this.course.direction === "backward";
  }

  watch(witness: SagaWitness): void {
    this._witnesses ??= new SagaWitnesses();
    this._witnesses.add(witness);
  }

  private _ends(state: SagaState): void {
    const { direction, step } = this.course;
    this._plan.population.shrank();
    this._keeper.left(this);
    const { nowNs } = this._plan.simulation;
    this._plan.probe.ended(nowNs, this.startedNs, { state, step, direction, key: this.key });
    this._witnesses?.tell(this, state);
    this._trace?.marked(nowNs, state);
    this._trace?.ended(nowNs, state === "completed" ? null : this._failure, false);
    this._answer(state === "completed" ? null : this._failure);
  }

  private _answer(outcome: Outcome | null): void {
    const waiting = this._waiting;
    this._waiting = null;
    waiting?.waiter.sagaAnswered(waiting.flow, outcome);
  }
}

/** A log that refuses a write is asked again so much later. */
const LOG_PAUSE_NS = 1e9;
