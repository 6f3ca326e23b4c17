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
  readonly #next: Step;

  constructor(plan: SagaTrackPlan, announcement: Step, next: Step) {
    this.#plan = plan;
    this.#announcement = announcement;
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
      ((branch as NotedBranch).note as SagaEvent).track.begins();
      this.#next.enter(flow);
    } else flow.finish(outcome);
  }

  leave(): void {
    // What publishes is in the root's list, which is stopped as a whole.
  }
}

/** A participant reads the events of a saga, and answers to those that concern it. */
export class ReactStep implements Step {
  readonly #plan: ReactionPlan;
  readonly #next: Step;

  constructor(plan: ReactionPlan, next: Step) {
    this.#plan = plan;
    this.#next = next;
  }

  enter(flow: Flow): void {
    const event = eventFor(flow);
    const isMine = event !== null && this.#plan.parts[event.turn.step] !== null;
    if (!isMine || (this.#plan.saga.recognizes && event.track.isNoted(event.turn))) this.#next.enter(flow);
    else {
      event.track.comesTo(event.turn);
      new Reaction(this.#plan, event, flow, this.#next).enter(flow);
    }
  }
}

/** The event with which a visit came: in a message of a broker, or from another participant. */
function eventFor({ root }: Flow): SagaEvent | null {
  if (root instanceof NotedDelivery) return root.note as SagaEvent;
  return root instanceof Request ? (noteOf(root.call.flow) as SagaEvent | null) : null;
}
