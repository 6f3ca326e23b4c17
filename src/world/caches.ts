import { exponential } from "../kernel/distributions/exponential.ts";
import { Variates } from "../kernel/variates.ts";
import { type CachePlan, CachedData, Loads, storeListener } from "../model/caching/cache-plan.ts";
import { CACHE_OPERATIONS, CacheServer } from "../model/caching/cache-server.ts";
import type { StationOutcomes } from "../model/station.ts";
import { CacheStore, type CacheStoreOptions, type StoreChance } from "../resilience/caching/cache-store.ts";
import { allSteps } from "../scenario/normalise/services.ts";
import { visitSteps } from "../scenario/normalise/steps.ts";
import type { CacheSpec, Scenario } from "../scenario/scenario.ts";
import { distributionOf } from "./distributions.ts";
import { NOBODY } from "./nobody.ts";
import { variates, type World } from "./world.ts";

/** A cache on its way to become alive: what its users share, and its server where it has one. */
export interface BuiltCache {
  readonly name: string;
  readonly plan: CachePlan;
  readonly server: CacheServer | null;
  /** What can be called: the server, if there is one. */
  readonly stations: readonly CacheServer[];
  readonly endpoints: readonly string[];
}

export function buildCaches(world: World, outcomesOf: (name: string) => StationOutcomes): BuiltCache[] {
  const { scenario } = world;
  const withChanges = dataWithChanges(scenario);
  const data = new Map<string, CachedData>();
  for (const spec of Object.values(scenario.caches))
    data.set(spec.data, data.get(spec.data) ?? new CachedData(withChanges.has(spec.data)));
  return Object.entries(scenario.caches).map(([name, spec]) => {
    const held = data.get(spec.data);
    if (held === undefined) throw new Error(`there is no data ${spec.data}`);
    const plan = planOf(world, name, spec, held);
    const server = spec.scope === "shared" ? serverOf(world, name, plan, outcomesOf(name)) : null;
    return { name, plan, server, stations: server === null ? [] : [server], endpoints: CACHE_OPERATIONS };
  });
}

function planOf(world: World, name: string, spec: CacheSpec, data: CachedData): CachePlan {
  const { simulation, observer, outcomes, scenario } = world;
  const probe = observer.cache(name);
  const options = storeOptions(spec);
  const chance = chanceOf(world, name);
  const listener = storeListener(simulation, probe);
  const warmKeys = spec.warm ? warmKeysOf(scenario, options.capacity) : [];
  const isInstant = spec.latency.kind === "constant" && spec.latency.value === 0;
  const createStore = (): CacheStore => {
    const store = new CacheStore(options, chance, listener);
    for (const key of warmKeys) store.prefill(key, 0);
    return store;
  };
  return {
    simulation,
    probe,
    data,
    loads: new Loads(),
    createStore,
    latency: isInstant ? null : variates(world, distributionOf(spec.latency), `caches/${name}/latency`),
    singleFlight: spec.singleFlight,
    remembersAbsence: spec.negativeTtlNs !== null,
    absent: outcomes.of(name, "injected", "NOT_FOUND"),
    holders: [],
  };
}

function storeOptions(spec: CacheSpec): CacheStoreOptions {
  return {
    capacity: spec.capacity ?? Infinity,
    eviction: spec.eviction,
    ttlNs: spec.ttlNs ?? Infinity,
    ttlJitter: spec.ttlJitter,
    staleWhileRevalidateNs: spec.staleWhileRevalidateNs ?? 0,
    staleIfErrorNs: spec.staleIfErrorNs ?? 0,
    negativeTtlNs: spec.negativeTtlNs ?? 0,
    earlyRefresh: spec.earlyRefresh ?? 0,
  };
}

function chanceOf(world: World, name: string): StoreChance {
  const early = new Variates(exponential({ mean: 1 }), world.random(`caches/${name}/early`));
  return { ttl: world.random(`caches/${name}/ttl`), exponential: () => early.sample() };
}

function serverOf(world: World, name: string, plan: CachePlan, outcomes: StationOutcomes): CacheServer {
  const { simulation, population } = world;
  const endpoints = CACHE_OPERATIONS.length;
  return new CacheServer(
    { simulation, population, name, index: 0, endpoints, probe: NOBODY, outcomes },
    plan,
  );
}

/** The data for which the scenario says itself when it changes. */
function dataWithChanges(scenario: Scenario): ReadonlySet<string> {
  const found = new Set<string>();
  for (const steps of allSteps(scenario)) {
    visitSteps(steps, (step) => {
      const cache = step.kind === "cache" ? scenario.caches[step.cache] : undefined;
      if (step.kind === "cache" && step.access.kind === "changed" && cache !== undefined)
        found.add(cache.data);
    });
  }
  return found;
}

/** The most popular keys of the workloads, the most popular last; without keys the one entity there is. */
function warmKeysOf({ workloads }: Scenario, capacity: number): readonly number[] {
  const items = Object.values(workloads).map(({ key }) =>
    key.kind === "none" || key.kind === "unique" ? 0 : key.items,
  );
  const count = Math.min(Math.max(0, ...items), capacity);
  return count === 0 ? [NO_KEY] : Array.from({ length: count }, (_, index) => count - 1 - index);
}

/** What a request without a key is about. */
const NO_KEY = -1;
