import type { Outcome } from "../../observe/outcome.ts";
import type { Call, CallOwner } from "../call.ts";
import type { Flow, Step, StopReason, WaitingStep } from "../flow.ts";

/** Draws the entity that a call is about. */
export type KeyDraw = () => number;

/** Calls an endpoint of a service or an operation of a database, and waits for its answer. */
export class CallStep implements WaitingStep, CallOwner {
  /** Number of the client among those of the host. */
  readonly #client: number;
  readonly #endpoint: number;
  readonly #key: KeyDraw | null;
  readonly #optional: boolean;
  readonly #next: Step;

  constructor(
    call: { client: number; endpoint: number; key: KeyDraw | null; optional: boolean },
    next: Step,
  ) {
    this.#client = call.client;
    this.#endpoint = call.endpoint;
    this.#key = call.key;
    this.#optional = call.optional;
    this.#next = next;
  }

  enter(flow: Flow): void {
    flow.host.waits(flow);
    flow.at = this;
    const key = this.#key === null ? flow.key : this.#key();
    flow.host.clients[this.#client]?.call(this, flow, this.#endpoint, key);
  }

  callEnded(call: Call, outcome: Outcome | null): void {
    const flow = call.flow;
    flow.at = null;
    flow.calling = null;
    if (call.degraded) flow.degraded = true;
    if (outcome === null) this.#next.enter(flow);
    else if (this.#optional) {
      flow.degraded = true;
      this.#next.enter(flow);
    } else flow.finish(outcome);
  }

  leave(flow: Flow, stop: StopReason): void {
    const call = flow.calling;
    flow.calling = null;
    if (call !== null) call.client.abandon(call, stop);
  }
}
