import type { CacheStore } from "../../resilience/caching/cache-store.ts";
import type { Flow } from "../flow.ts";
import type { Host } from "../host.ts";
import type { LookupStep } from "../steps/lookup.ts";
import type { CachePlan } from "./cache-plan.ts";
import type { Fallback } from "./reading.ts";

/** A flow that waits for the load of another. */
export interface Waiter {
  readonly flow: Flow;
  readonly step: LookupStep;
  readonly fallback: Fallback | null;
  /** Slot of the timer on the flow's deadline; -1: it has none. */
  slot: number;
}

/** One load of one key, and who waits for it. */
export class Flight {
  readonly waiters = new Map<Flow, Waiter>();
}

/** One cache as one instance of a service sees it: the loads it has under way, and its own copies where they are kept in the instances. */
export class HostCache {
  readonly plan: CachePlan;
  readonly host: Host;
  /** Null: the copies are elsewhere. */
  readonly store: CacheStore | null;
  readonly flights = new Map<number, Flight>();

  constructor(host: Host, plan: CachePlan, isHolder: boolean) {
    this.plan = plan;
    this.host = host;
    this.store = isHolder ? plan.createStore() : null;
    if (this.store === null) return;
    plan.data.copiedIn(this.store);
    plan.holders.push(this);
  }

  /** Another instance says that the data behind a key has changed. */
  readonly dropArrived = (key: number): void => {
    if (this.host.crashed) return;
    if (this.host.frozen) this.host.deferMessage(this.dropArrived, key);
    else this.store?.drop(key);
  };

  /** The machine is gone, and all it remembered with it. */
  discard(): void {
    this.store?.clear();
    this.flights.clear();
  }
}
