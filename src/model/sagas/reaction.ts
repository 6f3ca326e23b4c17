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
  readonly #plan: ReactionPlan;
  readonly #event: SagaEvent;
  readonly #flow: Flow;
  readonly #next: Step;
  readonly #course: Course;
  /** The attempt that is waited for: one that was given up runs on as abandoned work. */
  #body: PartVisit | null = null;
  #announcement: Branch | null = null;
  #timeoutSlot = -1;
  #pauseSlot = -1;
  #lastPauseNs = 0;
  /** What its last attempt comes to, and what has become of the step; null: that is open. */
  #move: CourseMove = "again";
  #fate: StepFate | null = null;

  constructor(plan: ReactionPlan, event: SagaEvent, flow: Flow, next: Step) {
    this.#plan = plan;
    this.#event = event;
    this.#flow = flow;
    this.#next = next;
    this.#course = new Course(plan.saga.course, event.turn);
  }

  // --- attempts -----------------------------------------------------------------------------

  enter(flow: Flow): void {
    const { direction, step } = this.#course;
    const deed = this.#part[direction];
    if (deed === null) throw new Error(`step ${step} of a saga has no undo`);
    const timeout = this.#timeout;
    flow.host.waits(flow);
    flow.at = this;
    const body = new PartVisit(flow, this, deed);
    this.#body = body;
    if (timeout !== null) this.#timeoutSlot = timeout.start(this.#timedOut, body);
    const { refusal } = body;
    if (refusal === null) deed.first.enter(body);
    else body.finish(refusal);
  }

  get #part(): PartPlan {
    const part = this.#plan.parts[this.#event.turn.step];
    if (part === null || part === undefined) throw new Error("this step is somebody else's");
    return part;
  }

  get #timeout(): Lane | null {
    return this.#event.turn.direction === "forward"
      ? this.#part.timeout
      : this.#plan.saga.compensation.timeout;
  }

  branchEnded(branch: Branch, outcome: Outcome | null): void {
    branch.end();
    if (branch === this.#announcement) this.#announced(outcome);
    if (branch !== this.#body) return;
    if (this.#timeoutSlot >= 0) this.#timeout?.cancel(this.#timeoutSlot, this.#body);
    this.#timeoutSlot = -1;
    this.#body = null;
    this.#attemptEnded(outcome);
  }

  readonly #timedOut = (body: PartVisit): void => {
    if (body !== this.#body) return;
    if (this.#flow.host.frozen) {
      this.#flow.host.deferTimer(this.#timedOut, body);
      return;
    }
    this.#timeoutSlot = -1;
    this.#body = null;
    body.givenUp(this.#plan.timedOut);
    this.#attemptEnded(this.#plan.timedOut);
  };

  #attemptEnded(outcome: Outcome | null): void {
    const { probe, simulation, failures } = this.#plan.saga;
    const { track, turn } = this.#event;
    const end = attemptEndOf(outcome, failures);
    probe.attempted(simulation.nowNs, track.startedNs, turn.step, turn.direction, end);
    track.moves();
    this.#move = this.#course.ended(end);
    if (this.#move === "again") {
      this.#pause();
      return;
    }
    this.#fate = this.#move === "exhausted" ? null : fateOf(end, turn.direction, this.#course.direction);
    if (this.#fate !== null && transactionOf(this.#flow) === null) track.settled(turn, this.#fate);
    if (this.#move === "next") this.#announces();
    else this.#through();
  }

  // --- pauses -------------------------------------------------------------------------------

  #pause(): void {
    const { saga } = this.#plan;
    const { backoff, baseNs } = this.#event.turn.direction === "forward" ? this.#part : saga.compensation;
    const { attempt } = this.#course;
    const lastNs = attempt === 2 ? baseNs : this.#lastPauseNs;
    this.#lastPauseNs = backoff.pauseNs(attempt - 1, lastNs, saga.jitter);
    this.#pauseSlot = saga.simulation.scheduleLast(this.#lastPauseNs, this.#pauseOver, this);
  }

  readonly #pauseOver = (): void => {
    if (this.#pauseSlot < 0) return;
    if (this.#flow.host.frozen) this.#flow.host.deferTimer(this.#pauseOver, this);
    else {
      this.#pauseSlot = -1;
      this.enter(this.#flow);
    }
  };

  // --- the event ----------------------------------------------------------------------------

  #announces(): void {
    const { direction, step } = this.#course;
    const turnsBack = this.#event.turn.direction === "forward" && direction === "backward";
    if (turnsBack && !this.#part.failureEvent) {
      this.#through();
      return;
    }
    const turn: Turn = { direction, step, ignored: this.#course.ignored };
    const event: SagaEvent = { track: this.#event.track, turn };
    this.#announcement = new NotedBranch(this.#flow, this, event);
    this.#plan.announcement(turn).enter(this.#announcement);
  }

  #announced(outcome: Outcome | null): void {
    this.#announcement = null;
    if (outcome === null) this.#through();
    else {
      this.#flow.at = null;
      this.#flow.finish(outcome);
    }
  }

  #through(): void {
    const flow = this.#flow;
    const transaction = transactionOf(flow);
    if (transaction === null) this.perform();
    else transaction.add(this, flow);
    flow.at = null;
    this.#next.enter(flow);
  }

  /** It is so. */
  perform(): null {
    const { track, turn } = this.#event;
    const { deadLetters, saga } = this.#plan;
    if (this.#fate !== null) track.settled(turn, this.#fate);
    if (this.#move === "exhausted") this.#handsOver();
    else if (this.#move !== "next" && this.#move !== "again") track.ends(this.#move, turn);
    const isKept = this.#move === "exhausted" && deadLetters !== null;
    if (saga.recognizes && !isKept) track.note(turn);
    return null;
  }

  revoke(): void {
    this.#event.track.forget(this.#event.turn);
  }

  /** Neither forward nor back: somebody has to help. */
  #handsOver(): void {
    const { track, turn } = this.#event;
    const { probe, simulation } = this.#plan.saga;
    probe.handedOver(simulation.nowNs, track.startedNs);
    if (this.#plan.deadLetters === null) track.ends("manual", turn);
    else {
      track.waits();
      this.#plan.deadLetters.keep({ event: this.#event, key: this.#flow.key, priority: this.#flow.priority });
    }
  }

  /** Its instance is dead, or somebody has stopped it; the branches are stopped with the root that they are of. */
  leave(): void {
    if (this.#body !== null && this.#timeoutSlot >= 0) this.#timeout?.cancel(this.#timeoutSlot, this.#body);
    if (this.#pauseSlot >= 0) this.#plan.saga.simulation.cancel(this.#pauseSlot, this);
    this.#body = null;
    this.#announcement = null;
    this.#timeoutSlot = -1;
    this.#pauseSlot = -1;
  }
}
