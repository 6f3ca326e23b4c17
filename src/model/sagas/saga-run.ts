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
  readonly #plan: SagaPlan;
  readonly #keeper: SagaKeeper;
  readonly course: Course;
  readonly origin: Origin;
  readonly key: number;
  readonly priority: number;
  readonly #trace: Flow["trace"];
  readonly endpoint: number;
  startedNs = NaN;
  host: Host;
  isLeft = false;
  /** Who waits for the answer; null: nobody (any more). */
  #waiting: { readonly flow: Flow; readonly waiter: SagaWaiter } | null;
  /** The attempt or the write under way. */
  #walk: SagaWalk | null = null;
  /** What the walk does. */
  #writes = false;
  #timeoutSlot = -1;
  /** Slot of the timer that it waits for between walks: a pause, or a write of the coordinator's own. */
  #pauseSlot = -1;
  #lastPauseNs = 0;
  /** How the last attempt ended, until that is written; null: nothing is to be written. */
  #unwritten: AttemptEnd | null = null;
  #hasBegun = false;
  /** By step: when it was done, where it holds something. */
  readonly #heldSinceNs: number[] = [];
  /** Why it turned back, or could not go on. */
  #failure: Outcome | null = null;
  #witnesses: SagaWitnesses | null = null;

  constructor(plan: SagaPlan, keeper: SagaKeeper, flow: Flow, waiter: SagaWaiter) {
    this.#plan = plan;
    this.#keeper = keeper;
    this.course = new Course(plan.course);
    this.host = flow.host;
    this.origin = flow.root.origin;
    this.key = flow.key;
    this.priority = flow.priority;
    this.#trace = flow.trace?.beganSaga(plan.simulation.nowNs, plan.name) ?? null;
    this.endpoint = flow.endpoint;
    this.#waiting = { flow, waiter };
  }

  /** Notes down that there is such a saga; it counts from then on. */
  begin(): void {
    this.#write();
  }

  /** The flow that waited for it is gone. What is not noted down yet is not begun. */
  abandon(): void {
    if (this.#hasBegun) this.#waiting = null;
    else this.halt();
  }

  // --- attempts -----------------------------------------------------------------------------

  #act(): void {
    const { direction, step } = this.course;
    const plan = this.#plan.steps[step]!;
    const isForward = direction === "forward";
    const first = isForward ? plan.first : plan.undo;
    if (first === null) throw new Error(`step ${step} of a saga has no undo`);
    const timeout = isForward ? plan.timeout : this.#plan.compensation.timeout;
    const walk = this.#walkOf(isForward ? plan.name : `undo ${plan.name}`);
    this.#writes = false;
    if (timeout !== null) this.#timeoutSlot = timeout.start(this.#timedOut, walk);
    first.enter(walk);
  }

  #walkOf(name: string): SagaWalk {
    const trace = this.#trace?.stepped(this.#plan.simulation.nowNs, name) ?? null;
    const walk = new SagaWalk(this, this.host, trace);
    this.#walk = walk;
    return walk;
  }

  walkEnded(walk: SagaWalk, outcome: Outcome | null): void {
    if (walk !== this.#walk) return;
    if (this.#timeoutSlot >= 0) this.#timeoutLane?.cancel(this.#timeoutSlot, walk);
    this.#timeoutSlot = -1;
    this.#walk = null;
    if (!this.#writes) this.#attemptEnded(outcome);
    else if (outcome === null) this.#written();
    else this.#writeFailed(outcome);
  }

  get #timeoutLane(): SagaPlan["compensation"]["timeout"] {
    const { direction, step } = this.course;
    return direction === "forward" ? this.#plan.steps[step]!.timeout : this.#plan.compensation.timeout;
  }

  readonly #timedOut = (walk: SagaWalk): void => {
    if (walk !== this.#walk) return;
    if (this.host.frozen) {
      this.host.deferTimer(this.#timedOut, walk);
      return;
    }
    this.#timeoutSlot = -1;
    this.#walk = null;
    walk.stop("givenUp", this.#plan.timedOut);
    this.#attemptEnded(this.#plan.timedOut);
  };

  #attemptEnded(outcome: Outcome | null): void {
    const end = attemptEndOf(outcome, this.#plan.failures);
    const { direction, step } = this.course;
    this.#plan.probe.attempted(this.#plan.simulation.nowNs, this.startedNs, step, direction, end);
    if (outcome !== null) this.#failure = outcome;
    if (this.course.repeats(end)) {
      this.course.ended(end);
      this.#pause();
      return;
    }
    this.#unwritten = end;
    this.#write();
  }

  // --- the log ------------------------------------------------------------------------------

  #write(): void {
    const { log, simulation } = this.#plan;
    if (log.kind === "memory") this.#written();
    else if (log.kind === "own") this.#pauseFor(simulation, log.write.sampleNs());
    else {
      const walk = this.#walkOf("log");
      this.#writes = true;
      log.first.enter(walk);
    }
  }

  #pauseFor(simulation: SagaPlan["simulation"], delayNs: number): void {
    if (delayNs === 0) this.#written();
    else this.#pauseSlot = simulation.schedule(delayNs, this.#ownWritten, this);
  }

  readonly #ownWritten = (): void => {
    if (this.#pauseSlot < 0) return; // Stopped while the end was kept back by a freeze.
    if (this.host.frozen) this.host.deferTimer(this.#ownWritten, this);
    else {
      this.#pauseSlot = -1;
      this.#written();
    }
  };

  /** A saga that cannot be noted down is not begun; one that is under way waits for the log. */
  #writeFailed(outcome: Outcome): void {
    if (!this.#hasBegun) {
      this.#answer(outcome);
      return;
    }
    this.#pauseSlot = this.#plan.simulation.scheduleLast(LOG_PAUSE_NS, this.#writeAgain, this);
  }

  readonly #writeAgain = (): void => {
    if (this.#pauseSlot < 0) return;
    if (this.host.frozen) this.host.deferTimer(this.#writeAgain, this);
    else {
      this.#pauseSlot = -1;
      this.#write();
    }
  };

  #written(): void {
    const end = this.#unwritten;
    this.#unwritten = null;
    if (end === null) this.#begins();
    else this.#moves(end);
  }

  #begins(): void {
    const { nowNs } = this.#plan.simulation;
    this.#hasBegun = true;
    this.startedNs = nowNs;
    this.#plan.population.grew();
    this.#plan.probe.started(nowNs);
    this.#keeper.began(this);
    if (this.#plan.replyAtStart) this.#answer(null);
    this.#act();
  }

  /** What was noted down is so. */
  #moves(end: AttemptEnd): void {
    const { course } = this;
    const { direction, step } = course;
    const move = course.ended(end);
    if (move !== "exhausted") {
      const fate = fateOf(end, direction, course.direction);
      this.#plan.probe.settled(this.#plan.simulation.nowNs, this.startedNs, step, fate);
      this.#holds(step, fate);
    }
    this.#follows(move);
  }

  /** Notes since when something is held, and that it no longer is. */
  #holds(step: number, fate: StepFate): void {
    const { holds, confirms } = this.#plan.steps[step]!;
    const { nowNs } = this.#plan.simulation;
    if (holds && fate === "done") this.#heldSinceNs[step] = nowNs;
    else if (confirms !== null && fate === "done") this.#release(confirms);
    else if (holds && fate === "undone") this.#release(step);
  }

  #release(step: number): void {
    const sinceNs = this.#heldSinceNs[step];
    if (sinceNs === undefined) return; // It was in doubt, and nobody knows since when.
    const { probe, simulation } = this.#plan;
    probe.released(simulation.nowNs, this.startedNs, simulation.nowNs - sinceNs);
  }

  #follows(move: CourseMove): void {
    switch (move) {
      case "next":
        this.#act();
        return;
      case "again":
        this.#pause();
        return;
      case "exhausted":
        this.#park();
        return;
      case "completed":
      case "compensated":
      case "stuck":
        this.#ends(move);
    }
  }

  // --- pauses -------------------------------------------------------------------------------

  #pause(): void {
    const { direction, step, attempt } = this.course;
    const { backoff, baseNs } = direction === "forward" ? this.#plan.steps[step]! : this.#plan.compensation;
    const lastNs = attempt === 2 ? baseNs : this.#lastPauseNs;
    this.#lastPauseNs = backoff.pauseNs(attempt - 1, lastNs, this.#plan.jitter);
    this.#pauseSlot = this.#plan.simulation.scheduleLast(this.#lastPauseNs, this.#pauseOver, this);
  }

  readonly #pauseOver = (): void => {
    if (this.#pauseSlot < 0) return;
    if (this.host.frozen) this.host.deferTimer(this.#pauseOver, this);
    else {
      this.#pauseSlot = -1;
      this.#act();
    }
  };

  // --- help from outside --------------------------------------------------------------------

  /** Neither forward nor back: somebody has to help, sooner or later, and its caller need not wait for that. */
  #park(): void {
    const { exhausted, probe, simulation } = this.#plan;
    const { nowNs } = simulation;
    probe.handedOver(nowNs, this.startedNs);
    this.#answer(this.#failure);
    if (exhausted.kind === "nobody") this.#ends("manual");
    else {
      const delayNs =
        exhausted.kind === "person"
          ? exhausted.after.sampleNs()
          : exhausted.everyNs - (nowNs % exhausted.everyNs);
      this.#keeper.parked(this, delayNs);
    }
  }

  /** Goes on where it stands: the step in doubt is repeated. */
  goOn(): void {
    if (this.host.frozen) {
      this.host.deferMessage(this.#goesOn, this);
      return;
    }
    this.#act();
  }

  readonly #goesOn = (): void => {
    if (!this.host.crashed) this.goOn();
  };

  /** Its instance is dead: nothing of it runs any more. True: an attempt may have been carried out. */
  halt(): boolean {
    const wasUnderWay = (this.#walk !== null && !this.#writes) || this.#unwritten !== null;
    const walk = this.#walk;
    this.#walk = null;
    if (walk !== null) {
      if (this.#timeoutSlot >= 0) this.#timeoutLane?.cancel(this.#timeoutSlot, walk);
      walk.stop("crashed", this.#plan.crashed);
    }
    if (this.#pauseSlot >= 0) this.#plan.simulation.cancel(this.#pauseSlot, this);
    this.#timeoutSlot = -1;
    this.#pauseSlot = -1;
    this.#unwritten = null;
    this.#waiting = null;
    return wasUnderWay;
  }

  // --- the end ------------------------------------------------------------------------------

  /** It was in the memory of an instance that is dead. */
  lost(): void {
    this.#ends("stuck");
  }

  /** Nobody runs it from now on, until somebody takes it up. */
  isOrphaned(): void {
    this.isLeft = true;
    this.#witnesses?.tellLeft(this);
  }

  get isUndoing(): boolean {
    return this.course.direction === "backward";
  }

  watch(witness: SagaWitness): void {
    this.#witnesses ??= new SagaWitnesses();
    this.#witnesses.add(witness);
  }

  #ends(state: SagaState): void {
    const { direction, step } = this.course;
    this.#plan.population.shrank();
    this.#keeper.left(this);
    const { nowNs } = this.#plan.simulation;
    this.#plan.probe.ended(nowNs, this.startedNs, { state, step, direction, key: this.key });
    this.#witnesses?.tell(this, state);
    this.#trace?.marked(nowNs, state);
    this.#trace?.ended(nowNs, state === "completed" ? null : this.#failure, false);
    this.#answer(state === "completed" ? null : this.#failure);
  }

  #answer(outcome: Outcome | null): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.waiter.sagaAnswered(waiting.flow, outcome);
  }
}

/** A log that refuses a write is asked again so much later. */
const LOG_PAUSE_NS = 1e9;
