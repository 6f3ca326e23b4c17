import type { Station } from "../model/station.ts";
import { ServiceInstance } from "../model/service-instance.ts";
import type { ServicePlan } from "../model/service-plan.ts";
import { UserSide } from "../model/workload.ts";
import { MAIN_ENDPOINT, type ServiceSpec } from "../scenario/scenario.ts";
import type { StationProbe } from "../observe/probes.ts";
import { gatesOf, sheddingOf } from "./admission.ts";
import { type BuiltBroker, buildBroker } from "./brokers.ts";
import { type BuiltCache, buildCaches } from "./caches.ts";
import { zonesOf } from "../scenario/zones.ts";
import { type BuiltDatabase, buildDatabase } from "./databases.ts";
import { stationOutcomes } from "./station-outcomes.ts";
import type { World } from "./world.ts";

/** What can be called: its instances and the names of what they offer. */
export interface Callee {
  readonly name: string;
  readonly stations: readonly Station[];
  /** Endpoints (then consumers), operations or destinations, in the order of their indices. */
  readonly endpoints: readonly string[];
}

/** A service on its way to become alive: its instances exist, its endpoints are compiled later. */
export interface BuiltService extends Callee {
  readonly plan: ServicePlan;
  readonly instances: readonly ServiceInstance[];
}

/** All actors but the workloads, by name. */
export interface Components {
  readonly services: ReadonlyMap<string, BuiltService>;
  readonly databases: ReadonlyMap<string, BuiltDatabase>;
  readonly caches: ReadonlyMap<string, BuiltCache>;
  readonly brokers: ReadonlyMap<string, BuiltBroker>;
  readonly users: ReadonlyMap<string, UserSide>;
}

export function buildComponents(world: World): Components {
  const { services, databases, brokers, workloads } = world.scenario;
  return {
    services: new Map(
      Object.entries(services).map(([name, spec]) => [name, buildService(world, name, spec)]),
    ),
    databases: new Map(
      Object.entries(databases).map(([name, spec]) => [name, buildDatabase(world, name, spec)]),
    ),
    caches: new Map(
      buildCaches(world, (name) => stationOutcomes(world, name)).map((cache) => [cache.name, cache]),
    ),
    brokers: new Map(
      Object.entries(brokers).map(([name, spec]) => [
        name,
        buildBroker(world, name, { spec, outcomes: stationOutcomes(world, name) }),
      ]),
    ),
    users: new Map(Object.keys(workloads).map((name) => [name, new UserSide(world.simulation, name)])),
  };
}

/** The service, database, shared cache or broker of a name. */
export function calleeOf(components: Components, name: string): Callee {
  const callee =
    components.services.get(name) ??
    components.databases.get(name) ??
    components.caches.get(name) ??
    components.brokers.get(name);
  if (callee === undefined) throw new Error(`nothing called ${name} can be called`);
  return callee;
}

/** Index of an endpoint of a service (the main one has no name in the file) or an operation. */
export function endpointIndex(callee: Callee, endpoint: string): number {
  const index = callee.endpoints.indexOf(endpoint);
  if (index < 0) throw new Error(`${callee.name} has no ${endpoint === MAIN_ENDPOINT ? "steps" : endpoint}`);
  return index;
}

function buildService(world: World, name: string, spec: ServiceSpec): BuiltService {
  const { simulation, population, outcomes } = world;
  const endpoints = Object.keys({ ...spec.endpoints, ...spec.consumers });
  const common: Omit<ServicePlan, "probe"> = {
    simulation,
    population,
    name,
    endpoints: [],
    endpointCount: endpoints.length,
    workers: spec.concurrency ?? Infinity,
    queue: {
      places: spec.queue.capacity ?? Infinity,
      discipline: spec.queue.discipline,
      standing: spec.queue.standing,
      maxWait: spec.queue.maxWaitNs === null ? null : simulation.lane(spec.queue.maxWaitNs),
      shedding: sheddingOf(spec.queue.shed),
    },
    blocking: spec.threading === "blocking",
    cores: spec.cpu,
    gates: gatesOf(world, name, spec),
    warmUp: spec.warmup,
    outcomes: {
      queueFull: outcomes.of(name, "queue-full"),
      queueTimeout: outcomes.of(name, "queue-timeout"),
      shed: outcomes.of(name, "shed"),
      ...stationOutcomes(world, name),
    },
  };
  const planWith = (probe: StationProbe): ServicePlan => ({ probe, ...common });
  const plan = planWith(world.observer.service(name));
  const plans = new Map(
    Object.keys(spec.zones ?? {}).map((zone): [string | null, ServicePlan] => [
      zone,
      planWith(world.observer.service(name, zone)),
    ]),
  );
  const instances = zonesOf(world.scenario, name).map(
    (zone, index) => new ServiceInstance(plans.get(zone) ?? plan, index),
  );
  return { name, plan, endpoints, instances, stations: instances };
}
