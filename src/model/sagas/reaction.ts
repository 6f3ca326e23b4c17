import type { Lane } from "../../kernel/simulation.ts";
import type { Stream } from "../../kernel/random.ts";
import type { Outcome } from "../../observe/outcome.ts";
import type { StepFate } from "../../observe/probes.ts";
import type { FailureSet } from "../../resilience/failure-set.ts";
import type { CourseMove, CoursePlan, Turn } from "../../resilience/sagas/orchestration.ts";
import { Course } from "../../resilience/sagas/orchestration.ts";
import type { Branch, BranchOwner, Flow, Step, WaitingStep } from "../flow.ts";
import { NotedBranch } from "../messaging/note.ts";
import { type Deed, transactionOf } from "../transactions/transaction.ts";
import { attemptEndOf, fateOf } from "./attempt-end.ts";
import type { DeadLetters } from "./dead-letters.ts";
import type { PausePlan } from "./saga-plan.ts";
import { type PartPlace, PartVisit } from "./part-visit.ts";
import type { SagaTrack, SagaTrackPlan } from "./saga-track.ts";

/** What all participants of a choreographed saga have in common. */
export interface ChoreographyPlan extends SagaTrackPlan {
  readonly course: CoursePlan;
  readonly compensation: PausePlan & { readonly timeout: Lane | null };
  readonly failures: FailureSet;
  readonly jitter: Stream;
  /** Participants know an event again. */
  readonly recognizes: boolean;
}

/** The steps of an endpoint. */
export interface DeedPlan extends PartPlace {
  readonly first: Step;
}

/** What one service does for one step. */
export interface PartPlan extends PausePlan {
  readonly forward: DeedPlan;
  /** Null: what was done stays. */
  readonly backward: DeedPlan | null;
  readonly timeout: Lane | null;
  /** Whether it tells that it has failed. */
  readonly failureEvent: boolean;
}

export interface ReactionPlan {
  readonly saga: ChoreographyPlan;
  /** By step; null: somebody else does it. */
  readonly parts: readonly (PartPlan | null)[];
  /** How an event goes out that asks for a turn. */
  readonly announcement: (turn: Turn) => Step;
  /** Where an event is kept with which it can go neither forward nor back; null: nobody will come for it. */
  readonly deadLetters: DeadLetters | null;
  /** Of an attempt that is given up. */
  readonly timedOut: Outcome;
}

/** Says whose turn it is, and how it all began. */
export interface SagaEvent {
  readonly track: SagaTrack;
  readonly turn: Turn;
}

/**
 * One participant's answer to one event of a choreographed saga: it does its step (or undoes it), as often as it is to
 * be tried, and publishes its own event. The message is handled when that is out; one that cannot be published fails
 * the message, whose consumer may then have it again, and do it all once more. In a transaction what has become of the step
 * is so when that is committed.
 */
export class Reaction implements WaitingStep, BranchOwner, Deed {
  private readonly _plan: ReactionPlan;
  private readonly _event: SagaEvent;
  private readonly _flow: Flow;
  private readonly _next: Step;
  private readonly _course: Course;
  /** The attempt that is waited for: one that was given up runs on as abandoned work. */
  private _body: PartVisit | null = null;
  private _announcement: Branch | null = null;
  private _timeoutSlot = -1;
  private _pauseSlot = -1;
  private _lastPauseNs = 0;
  /** What its last attempt comes to, and what has become of the step; null: that is open. */
  private _move: CourseMove = "again";
  private _fate: StepFate | null = null;

  constructor(plan: ReactionPlan, event: SagaEvent, flow: Flow, next: Step) {
    this._plan = plan;
    this._event = event;
    this._flow = flow;
    this._next = next;
    this._course = new Course(plan.saga.course, event.turn);
  }

  // --- attempts -----------------------------------------------------------------------------

  enter(flow: Flow): void {
    const { direction, step } = this._course;
    const deed = this._part[direction];
    if (deed === null) throw new Error(`step ${step} of a saga has no undo`);
    const timeout = this._timeout;
    flow.host.waits(flow);
    flow.at = this;
    const body = new PartVisit(flow, this, deed);
    this._body = body;
    if (timeout !== null) this._timeoutSlot = timeout.start(this._timedOut, body);
    const { refusal } = body;
    if (refusal === null) deed.first.enter(body);
    else body.finish(refusal);
  }

  private get _part(): PartPlan {
    const part = this._plan.parts[this._event.turn.step];
    if (part === null || part === undefined) throw new Error("this step is somebody else's");
    return part;
  }

  private get _timeout(): Lane | null {
    return this._event.turn.direction === "forward"
      ? this._part.timeout
      : this._plan.saga.compensation.timeout;
  }

  branchEnded(branch: Branch, outcome: Outcome | null): void {
    branch.end();
    if (branch === this._announcement) this._announced(outcome);
    if (branch !== this._body) return;
    if (this._timeoutSlot >= 0) this._timeout?.cancel(this._timeoutSlot, this._body);
    this._timeoutSlot = -1;
    this._body = null;
    this._attemptEnded(outcome);
  }

  private readonly _timedOut = (body: PartVisit): void => {
    if (body !== this._body) return;
    if (this._flow.host.frozen) {
      this._flow.host.deferTimer(this._timedOut, body);
      return;
    }
    this._timeoutSlot = -1;
    this._body = null;
    body.givenUp(this._plan.timedOut);
    this._attemptEnded(this._plan.timedOut);
  };

  private _attemptEnded(outcome: Outcome | null): void {
    const { probe, simulation, failures } = this._plan.saga;
    const { track, turn } = this._event;
    const end = attemptEndOf(outcome, failures);
    probe.attempted(simulation.nowNs, track.startedNs, turn.step, turn.direction, end);
    track.moves();
    this._move = this._course.ended(end);
    if (this._move === "again") {
      this._pause();
      return;
    }
    this._fate = this._move === "exhausted" ? null : fateOf(end, turn.direction, this._course.direction);
    if (this._fate !== null && transactionOf(this._flow) === null) track.settled(turn, this._fate);
    if (this._move === "next") this._announces();
    else this._through();
  }

  // --- pauses -------------------------------------------------------------------------------

  private _pause(): void {
    const { saga } = this._plan;
    const { backoff, baseNs } = this._event.turn.direction === "forward" ? this._part : saga.compensation;
    const { attempt } = this._course;
    const lastNs = attempt === 2 ? baseNs : this._lastPauseNs;
    this._lastPauseNs = backoff.pauseNs(attempt - 1, lastNs, saga.jitter);
    this._pauseSlot = saga.simulation.scheduleLast(this._lastPauseNs, this._pauseOver, this);
  }

  private readonly _pauseOver = (): void => {
    if (this._pauseSlot < 0) return;
    if (this._flow.host.frozen) this._flow.host.deferTimer(this._pauseOver, this);
    else {
      this._pauseSlot = -1;
      this.enter(this._flow);
    }
  };

  // --- the event ----------------------------------------------------------------------------

  private _announces(): void {
    const { direction, step } = this._course;
    const turnsBack = this._event.turn.direction === "forward" && direction === "backward";
    if (turnsBack && !this._part.failureEvent) {
      this._through();
      return;
    }
    const turn: Turn = { direction, step, ignored: this._course.ignored };
    const event: SagaEvent = { track: this._event.track, turn };
    this._announcement = new NotedBranch(this._flow, this, event);
    this._plan.announcement(turn).enter(this._announcement);
  }

  private _announced(outcome: Outcome | null): void {
    this._announcement = null;
    if (outcome === null) this._through();
    else {
      this._flow.at = null;
      this._flow.finish(outcome);
    }
  }

  private _through(): void {
    const flow = this._flow;
    const transaction = transactionOf(flow);
    if (transaction === null) this.perform();
    else transaction.add(this, flow);
    flow.at = null;
    this._next.enter(flow);
  }

  /** It is so. */
  perform(): null {
    const { track, turn } = this._event;
    const { deadLetters, saga } = this._plan;
    if (this._fate !== null) track.settled(turn, this._fate);
    if (this._move === "exhausted") this._handsOver();
    else if (this._move !== "next" && this._move !== "again") track.ends(this._move, turn);
    const isKept = this._move === "exhausted" && deadLetters !== null;
    if (saga.recognizes && !isKept) track.note(turn);
    return null;
  }

  revoke(): void {
    this._event.track.forget(this._event.turn);
  }

  /** Neither forward nor back: somebody has to help. */
  private _handsOver(): void {
    const { track, turn } = this._event;
    const { probe, simulation } = this._plan.saga;
    probe.handedOver(simulation.nowNs, track.startedNs);
    if (this._plan.deadLetters === null) track.ends("manual", turn);
    else {
      track.waits();
      this._plan.deadLetters.keep({ event: this._event, key: this._flow.key, priority: this._flow.priority });
    }
  }

  /** Its instance is dead, or somebody has stopped it; the branches are stopped with the root that they are of. */
  leave(): void {
    if (this._body !== null && this._timeoutSlot >= 0) this._timeout?.cancel(this._timeoutSlot, this._body);
    if (this._pauseSlot >= 0) this._plan.saga.simulation.cancel(this._pauseSlot, this);
    this._body = null;
    this._announcement = null;
    this._timeoutSlot = -1;
    this._pauseSlot = -1;
  }
}
