import { type Deed, transactionOf } from "../transactions/transaction.ts";
import type { Outcome } from "../../observe/outcome.ts";
import { FIRST_TURN } from "../../resilience/sagas/orchestration.ts";
import { Request } from "../call.ts";
import type { Branch, BranchOwner, Flow, Step, WaitingStep } from "../flow.ts";
import { NotedBranch, NotedDelivery, noteOf } from "../messaging/note.ts";
import { Reaction, type ReactionPlan, type SagaEvent } from "../sagas/reaction.ts";
import { SagaTrack, type SagaTrackPlan } from "../sagas/saga-track.ts";

/** Begins a choreographed saga: its first event goes out, and nobody waits for what becomes of it. */
export class FirstEventStep implements WaitingStep, BranchOwner {
  private readonly _plan: SagaTrackPlan;
  private readonly _announcement: Step;
  /** The event becomes durable with the transaction in which it begins. */
  private readonly _isWritten: boolean;
  private readonly _next: Step;

  constructor(plan: SagaTrackPlan, announcement: Step, isWritten: boolean, next: Step) {
    this._plan = plan;
    this._announcement = announcement;
    this._isWritten = isWritten;
    this._next = next;
  }

  enter(flow: Flow): void {
    flow.host.waits(flow);
    flow.at = this;
    const event: SagaEvent = { track: new SagaTrack(this._plan, flow.key), turn: FIRST_TURN };
    this._announcement.enter(new NotedBranch(flow, this, event));
  }

  branchEnded(branch: Branch, outcome: Outcome | null): void {
    const flow = branch.parent;
    branch.end();
    flow.at = null;
    if (outcome === null) {
      this._begins(flow, ((branch as NotedBranch).note as SagaEvent).track);
      this._next.enter(flow);
    } else flow.finish(outcome);
  }

  private _begins(flow: Flow, track: SagaTrack): void {
    const transaction = this._isWritten ? transactionOf(flow) : null;
    if (transaction === null) track.begins();
    else transaction.add(new Beginning(track), flow);
  }

  leave(): void {
    // What publishes is in the root's list, which is stopped as a whole.
  }
}

/** With the transaction that wrote its first event, a saga begins or does not. */
class Beginning implements Deed {
  private readonly _track: SagaTrack;

  constructor(track: SagaTrack) {
    this._track = track;
  }

  perform(): null {
    this._track.begins();
    return null;
  }

  revoke(): void {
    // It has begun, and nothing will come of it: it will be stuck.
  }
}

/** A participant reads the events of a saga, and answers to those that concern it. */
export class ReactStep implements Step {
  private readonly _plan: ReactionPlan;
  private readonly _answer: Step;
  private readonly _next: Step;

  constructor(plan: ReactionPlan, answer: Step, next: Step) {
    this._plan = plan;
    this._answer = answer;
    this._next = next;
  }

  enter(flow: Flow): void {
    const event = eventFor(flow);
    const isMine = event !== null && this._plan.parts[event.turn.step] !== null;
    if (!isMine || (this._plan.saga.recognizes && event.track.isNoted(event.turn))) this._next.enter(flow);
    else {
      event.track.comesTo(event.turn, flow.trace);
      this._answer.enter(flow);
    }
  }
}

/** It does what an event asks for. */
export class AnswerStep implements Step {
  private readonly _plan: ReactionPlan;
  private readonly _next: Step;

  constructor(plan: ReactionPlan, next: Step) {
    this._plan = plan;
    this._next = next;
  }

  enter(flow: Flow): void {
    new Reaction(this._plan, eventFor(flow)!, flow, this._next).enter(flow);
  }
}

/** The event with which a visit came: in a message of a broker, or from another participant. */
function eventFor({ root }: Flow): SagaEvent | null {
  if (root instanceof NotedDelivery) return root.note as SagaEvent;
  return root instanceof Request ? (noteOf(root.call.flow) as SagaEvent | null) : null;
}
