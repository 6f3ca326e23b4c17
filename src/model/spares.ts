import { Call, type CallOwner, Request } from "./call.ts";
import type { Client } from "./client.ts";
import type { CallPlan } from "./client-plan.ts";
import type { Flow } from "./flow.ts";

/**
 * The calls and requests of one client that went well at the first attempt are over for everybody
 * when the answer has been taken: their objects serve again, which spares the collector nearly all
 * of its work and keeps what is in use within the processor's caches. Whoever might still know one
 * of them by its identity (a late attempt, work in the background, a branch) keeps it from coming
 * back; where the model itself remembers requests beyond their end, none comes back at all.
 */
export class Spares {
  private readonly _client: Client;
  /** Nothing is used again in this run. */
  private readonly _keepsAll: boolean;
  /** The first of those that wait for work, linked by `sibling` and `nextSpare`. */
  private _request: Request | null = null;
  private _call: Call | null = null;

  constructor(client: Client, reuses: boolean) {
    this._client = client;
    this._keepsAll = !reuses;
  }

  call(owner: CallOwner, flow: Flow, plan: CallPlan, key: number, startedNs: number): Call {
    flow.ties++;
    const call = this._call;
    if (call === null) return new Call({ owner, flow, client: this._client, plan, key, startedNs });
    this._call = call.nextSpare;
    call.reuse(owner, flow, plan, key, startedNs);
    return call;
  }

  request(call: Call): Request {
    const request = this._request;
    if (request === null) return new Request(call, call.key, call.flow.priority);
    this._request = request.sibling;
    request.reuse(call);
    return request;
  }

  /** The answer of an attempt was taken by its call, and all that followed from it has been done. */
  taken(request: Request): void {
    if (this._keepsAll || request.answer !== null || request.ties > 0 || request.branches !== null) return;
    const { call } = request;
    // Another attempt, or a fallback, may still speak of the call; so the request that leads to it stays, too.
    if (call.rounds > 1 || call.plan.maxHedges > 0 || call.plan.singleFlight) return;
    request.sibling = this._request;
    this._request = request;
    const { flow } = call;
    call.nextSpare = this._call;
    this._call = call;
    if (--flow.ties === 0 && flow.ended) flow.forgotten();
  }
}
