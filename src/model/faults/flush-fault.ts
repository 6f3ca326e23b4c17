import { CACHE_EVENT } from "../../observe/cache-event.ts";
import type { CacheProbe } from "../../observe/probes.ts";
import type { CacheStore } from "../../resilience/caching/cache-store.ts";
import type { Simulation } from "../../kernel/simulation.ts";
import type { FaultEffect } from "./fault.ts";

/** Somebody empties a cache: it is over as soon as it has begun. */
export class FlushFault implements FaultEffect {
  private readonly _simulation: Simulation;
  private readonly _probe: CacheProbe;
  private readonly _stores: () => readonly CacheStore[];

  constructor(simulation: Simulation, probe: CacheProbe, stores: () => readonly CacheStore[]) {
    this._simulation = simulation;
    this._probe = probe;
    this._stores = stores;
  }

  begin(): void {
    this._probe.happened(this._simulation.nowNs, CACHE_EVENT.flushed);
    for (const store of this._stores()) store.clear();
  }

  end(): void {
    // The copies come back one by one, as they are asked for.
  }
}
