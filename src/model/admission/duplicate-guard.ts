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
  readonly #plan: DuplicateGuardPlan;
  readonly #keyOf: (request: Request) => object;
  /** By endpoint. */
  readonly #stores: readonly IdempotencyKeys<object, Request>[];
  /** Visits that execute, until they end. */
  readonly #executing = new Set<Request>();

  constructor(plan: DuplicateGuardPlan) {
    super();
    this.#plan = plan;
    this.#keyOf = plan.by === "call" ? (request) => request.call : (request) => request.origin;
    this.#stores = plan.executions.map(() => new IdempotencyKeys(plan.ttlNs));
  }

  #storeOf(request: Request): IdempotencyKeys<object, Request> {
    const store = this.#stores[request.endpoint];
    if (store === undefined) throw new Error(`no keys for endpoint ${request.endpoint}`);
    return store;
  }

  admits(request: Request): boolean {
    const store = this.#storeOf(request);
    const key = this.#keyOf(request);
    const verdict = store.arrived(request.arrivedNs, key, request);
    if (verdict === "execute") {
      this.#executing.add(request);
      return true;
    }
    if (verdict === "wait" && this.#plan.rejected === null) {
      request.at = this;
      return false;
    }
    store.left(key, request);
    this.#answer(request);
    return false;
  }

  override ended(request: Request, outcome: Outcome | null): void {
    if (!this.#executing.delete(request)) return;
    const { simulation } = request.host;
    const released = this.#storeOf(request).ended(this.#keyOf(request), request, outcome === null);
    if (outcome === null && this.#plan.executions[request.endpoint]?.again(request.origin) === true) {
      this.#plan.probe.happened(simulation.nowNs, request.arrivedNs, STATION_EVENT.executedAgain);
    }
    const next = outcome === null ? this.#answered : this.#itsTurn;
    for (const waiter of released) simulation.schedule(0, next, waiter);
  }

  /** What it waited for has been done. */
  readonly #answered = (request: Request): void => {
    if (request.ended) return;
    if (request.host.frozen) request.host.deferMessage(this.#answered, request);
    else this.#answer(request);
  };

  /** What it waited for has failed, and it is the next to try. */
  readonly #itsTurn = (request: Request): void => {
    if (request.host.frozen && !request.ended) {
      request.host.deferMessage(this.#itsTurn, request);
      return;
    }
    this.#executing.add(request);
    if (request.ended) this.ended(request, request.answer);
    else {
      request.at = null;
      this.goOn(request);
    }
  };

  #answer(request: Request): void {
    const { probe, rejected } = this.#plan;
    const event = rejected === null ? STATION_EVENT.duplicateAnswered : STATION_EVENT.duplicateRejected;
    probe.happened(request.host.simulation.nowNs, request.arrivedNs, event);
    request.finish(rejected);
  }

  leave(flow: Flow): void {
    const request = flow as Request;
    this.#storeOf(request).left(this.#keyOf(request), request);
  }
}
