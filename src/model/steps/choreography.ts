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
  readonly #plan: SagaTrackPlan;
  readonly #announcement: Step;
  /** The event becomes durable with the transaction in which it begins. */
  readonly #isWritten: boolean;
  readonly #next: Step;

  constructor(plan: SagaTrackPlan, announcement: Step, isWritten: boolean, next: Step) {
    this.#plan = plan;
    this.#announcement = announcement;
    this.#isWritten = isWritten;
    this.#next = next;
  }

  enter(flow: Flow): void {
    flow.host.waits(flow);
    flow.at = this;
    const event: SagaEvent = { track: new SagaTrack(this.#plan, flow.key), turn: FIRST_TURN };
    this.#announcement.enter(new NotedBranch(flow, this, event));
  }

  branchEnded(branch: Branch, outcome: Outcome | null): void {
    const flow = branch.parent;
    branch.end();
    flow.at = null;
    if (outcome === null) {
      this.#begins(flow, ((branch as NotedBranch).note as SagaEvent).track);
      this.#next.enter(flow);
    } else flow.finish(outcome);
  }

  #begins(flow: Flow, track: SagaTrack): void {
    const transaction = this.#isWritten ? transactionOf(flow) : null;
    if (transaction === null) track.begins();
    else transaction.add(new Beginning(track), flow);
  }

  leave(): void {
    // What publishes is in the root's list, which is stopped as a whole.
  }
}

/** With the transaction that wrote its first event, a saga begins or does not. */
class Beginning implements Deed {
  readonly #track: SagaTrack;

  constructor(track: SagaTrack) {
    this.#track = track;
  }

  perform(): null {
    this.#track.begins();
    return null;
  }

  revoke(): void {
    // It has begun, and nothing will come of it: it will be stuck.
  }
}

/** A participant reads the events of a saga, and answers to those that concern it. */
export class ReactStep implements Step {
  readonly #plan: ReactionPlan;
  readonly #answer: Step;
  readonly #next: Step;

  constructor(plan: ReactionPlan, answer: Step, next: Step) {
    this.#plan = plan;
    this.#answer = answer;
    this.#next = next;
  }

  enter(flow: Flow): void {
    const event = eventFor(flow);
    const isMine = event !== null && this.#plan.parts[event.turn.step] !== null;
    if (!isMine || (this.#plan.saga.recognizes && event.track.isNoted(event.turn))) this.#next.enter(flow);
    else {
      event.track.comesTo(event.turn, flow.trace);
      this.#answer.enter(flow);
    }
  }
}

/** It does what an event asks for. */
export class AnswerStep implements Step {
  readonly #plan: ReactionPlan;
  readonly #next: Step;

  constructor(plan: ReactionPlan, next: Step) {
    this.#plan = plan;
    this.#next = next;
  }

  enter(flow: Flow): void {
    new Reaction(this.#plan, eventFor(flow)!, flow, this.#next).enter(flow);
  }
}

/** The event with which a visit came: in a message of a broker, or from another participant. */
function eventFor({ root }: Flow): SagaEvent | null {
  if (root instanceof NotedDelivery) return root.note as SagaEvent;
  return root instanceof Request ? (noteOf(root.call.flow) as SagaEvent | null) : null;
}
