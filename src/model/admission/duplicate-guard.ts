import type { Outcome } from "../../observe/outcome.ts";
import type { StationProbe } from "../../observe/probes.ts";
import { STATION_EVENT } from "../../observe/station-event.ts";
import type { Executions } from "../../resilience/executions.ts";
import { IdempotencyKeys } from "../../resilience/idempotency-keys.ts";
import type { Request } from "../call.ts";
import type { Flow, Origin } from "../flow.ts";
import { Gate } from "./gate.ts";

export interface DuplicateGuardPlan {
  readonly ttlNs: number;
  /** What repetitions repeat: one call of the caller, or the request of a user that all calls came from. */
  readonly by: "call" | "request";
  /** How a duplicate that is not executed ends; null: with the answer of the first. */
  readonly rejected: Outcome | null;
  /** By endpoint: what was done, on any instance, for which request of a user. */
  readonly executions: readonly Executions<Origin>[];
  readonly probe: StationProbe;
}

/**
 * Stands at the door of a service and knows what has been executed there. What has been is answered at once;
 * what is being executed is waited for, without a worker.
 */
export class DuplicateGuard extends Gate {
  private readonly _plan: DuplicateGuardPlan;
  private readonly _keyOf: (request: Request) => object;
  /** By endpoint. */
  private readonly _stores: readonly IdempotencyKeys<object, Request>[];
  /** Visits that execute, until they end. */
  private readonly _executing = new Set<Request>();

  constructor(plan: DuplicateGuardPlan) {
    super();
    this._plan = plan;
    this._keyOf = plan.by === "call" ? (request) => request.call : (request) => request.origin;
    this._stores = plan.executions.map(() => new IdempotencyKeys(plan.ttlNs));
  }

  private _storeOf(request: Request): IdempotencyKeys<object, Request> {
    const store = this._stores[request.endpoint];
    if (store === undefined) throw new Error(`no keys for endpoint ${request.endpoint}`);
    return store;
  }

  admits(request: Request): boolean {
    const store = this._storeOf(request);
    const key = this._keyOf(request);
    const verdict = store.arrived(request.arrivedNs, key, request);
    if (verdict === "execute") {
      this._executing.add(request);
      return true;
    }
    if (verdict === "wait" && this._plan.rejected === null) {
      request.at = this;
      return false;
    }
    store.left(key, request);
    this._answer(request);
    return false;
  }

  override ended(request: Request, outcome: Outcome | null): void {
    if (!this._executing.delete(request)) return;
    const { simulation } = request.host;
    const released = this._storeOf(request).ended(this._keyOf(request), request, outcome === null);
    if (outcome === null && this._plan.executions[request.endpoint]?.again(request.origin) === true) {
      this._plan.probe.happened(simulation.nowNs, request.arrivedNs, STATION_EVENT.executedAgain);
    }
    const next = outcome === null ? this._answered : this._itsTurn;
    for (const waiter of released) simulation.schedule(0, next, waiter);
  }

  /** What it waited for has been done. */
  private readonly _answered = (request: Request): void => {
    if (request.ended) return;
    if (request.host.frozen) request.host.deferMessage(this._answered, request);
    else this._answer(request);
  };

  /** What it waited for has failed, and it is the next to try. */
  private readonly _itsTurn = (request: Request): void => {
    if (request.host.frozen && !request.ended) {
      request.host.deferMessage(this._itsTurn, request);
      return;
    }
    this._executing.add(request);
    if (request.ended) this.ended(request, request.answer);
    else {
      request.at = null;
      this.goOn(request);
    }
  };

  private _answer(request: Request): void {
    const { probe, rejected } = this._plan;
    const event = rejected === null ? STATION_EVENT.duplicateAnswered : STATION_EVENT.duplicateRejected;
    probe.happened(request.host.simulation.nowNs, request.arrivedNs, event);
    request.finish(rejected);
  }

  leave(flow: Flow): void {
    const request = flow as Request;
    this._storeOf(request).left(this._keyOf(request), request);
  }
}
