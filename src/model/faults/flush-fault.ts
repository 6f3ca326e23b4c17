import { CACHE_EVENT } from "../../observe/cache-event.ts";
import type { CacheProbe } from "../../observe/probes.ts";
import type { CacheStore } from "../../resilience/caching/cache-store.ts";
import type { Simulation } from "../../kernel/simulation.ts";
import type { FaultEffect } from "./fault.ts";

/** Somebody empties a cache: it is over as soon as it has begun. */
export class FlushFault implements FaultEffect {
  readonly #simulation: Simulation;
  readonly #probe: CacheProbe;
  readonly #stores: () => readonly CacheStore[];

  constructor(simulation: Simulation, probe: CacheProbe, stores: () => readonly CacheStore[]) {
    this.#simulation = simulation;
    this.#probe = probe;
    this.#stores = stores;
  }

  begin(): void {
    this.#probe.happened(this.#simulation.nowNs, CACHE_EVENT.flushed);
    for (const store of this.#stores()) store.clear();
  }

  end(): void {
    // The copies come back one by one, as they are asked for.
  }
}
