import type { Outcome } from "../../observe/outcome.ts";
import type { Call, CallOwner } from "../call.ts";
import type { Flow, Step, StopReason, WaitingStep } from "../flow.ts";

/** Draws the entity that a call is about. */
export type KeyDraw = () => number;

/** Calls an endpoint of a service or an operation of a database, and waits for its answer. */
export class CallStep implements WaitingStep, CallOwner {
  /** Number of the client among those of the host. */
  private readonly _client: number;
  private readonly _endpoint: number;
  private readonly _key: KeyDraw | null;
  private readonly _optional: boolean;
  private readonly _next: Step;

  constructor(
    call: { client: number; endpoint: number; key: KeyDraw | null; optional: boolean },
    next: Step,
  ) {
    this._client = call.client;
    this._endpoint = call.endpoint;
    this._key = call.key;
    this._optional = call.optional;
    this._next = next;
  }

  enter(flow: Flow): void {
    flow.host.waits(flow);
    flow.at = this;
    const key = this._key === null ? flow.key : this._key();
    flow.host.clients[this._client]?.call(this, flow, this._endpoint, key);
  }

  callEnded(call: Call, outcome: Outcome | null): void {
    const flow = call.flow;
    flow.at = null;
    flow.calling = null;
    if (call.degraded) flow.degraded = true;
    if (outcome === null) this._next.enter(flow);
    else if (this._optional) {
      flow.degraded = true;
      this._next.enter(flow);
    } else flow.finish(outcome);
  }

  leave(flow: Flow, stop: StopReason): void {
    const call = flow.calling;
    flow.calling = null;
    if (call !== null) call.client.abandon(call, stop);
  }
}
