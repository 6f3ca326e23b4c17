import type { Simulation } from "../../kernel/simulation.ts";
import type { Variates } from "../../kernel/variates.ts";
import { CACHE_EVENT } from "../../observe/cache-event.ts";
import type { Outcome } from "../../observe/outcome.ts";
import type { CacheProbe } from "../../observe/probes.ts";
import type { CacheStore } from "../../resilience/caching/cache-store.ts";
import { type Copy, type StoreListener } from "../../resilience/caching/cache-store.ts";
import { DataChanges } from "../../resilience/caching/data-changes.ts";
import type { HostCache } from "./host-cache.ts";

/**
 * The data that caches hold copies of: it knows all copies, so that a change outdates them at once,
 * whether or not anybody tells the caches.
 */
export class CachedData {
  private readonly _stores = new Set<CacheStore>();
  private readonly _changes = new DataChanges();
  /** The scenario says itself where this data changes; else every put and drop is a change. */
  readonly hasOwnChanges: boolean;

  constructor(hasOwnChanges: boolean) {
    this.hasOwnChanges = hasOwnChanges;
  }

  copiedIn(store: CacheStore): void {
    this._stores.add(store);
  }

  changed(key: number, nowNs: number): void {
    this._changes.changed(key, nowNs);
    for (const store of this._stores) store.outdate(key, nowNs);
  }

  /** When a copy as of that moment was outdated; NaN: it is the latest. */
  outdatedSince(key: number, asOfNs: number): number {
    return this._changes.outdatedSince(key, asOfNs);
  }
}

/** A copy on its way into a cache. */
export interface CopyMessage extends Copy {
  readonly key: number;
  /** The moment as of which it was true. */
  readonly asOfNs: number;
}

/** Loads of each key going on in all instances: how large a stampede is. */
export class Loads {
  private readonly _byKey = new Map<number, number>();

  /** One more load of a key; tells how many there are now. */
  begin(key: number): number {
    const count = (this._byKey.get(key) ?? 0) + 1;
    this._byKey.set(key, count);
    return count;
  }

  end(key: number): void {
    const count = (this._byKey.get(key) ?? 1) - 1;
    if (count === 0) this._byKey.delete(key);
    else this._byKey.set(key, count);
  }
}

/** What all who use one cache share. */
export interface CachePlan {
  readonly simulation: Simulation;
  readonly probe: CacheProbe;
  readonly data: CachedData;
  readonly loads: Loads;
  /** A store for one place: the server, or an instance. */
  readonly createStore: () => CacheStore;
  /** Time of an access at the place where the copies are; null: none. */
  readonly latency: Variates | null;
  readonly singleFlight: boolean;
  /** Absence is remembered. */
  readonly remembersAbsence: boolean;
  /** What a lookup ends with where it is known that there is nothing. */
  readonly absent: Outcome;
  /** The instances that hold copies of their own, whosoever they are. */
  readonly holders: HostCache[];
}

/** Tells what happens in a store. */
export function storeListener(simulation: Simulation, probe: CacheProbe): StoreListener {
  return {
    evicted: () => {
      probe.happened(simulation.nowNs, CACHE_EVENT.evicted);
    },
    expired: () => {
      probe.happened(simulation.nowNs, CACHE_EVENT.expired);
    },
    sizeChanged: (delta) => {
      probe.sizeChanged(simulation.nowNs, delta);
    },
  };
}
