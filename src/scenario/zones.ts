import type { DatabaseSpec, Named, Scenario } from "./scenario.ts";

type Placed = Pick<Scenario, "workloads" | "services" | "databases" | "caches" | "brokers" | "registries">;

/** The zone of each instance of a component, in the order of their numbers; null: in none. */
export function zonesOf(scenario: Placed, component: string): readonly (string | null)[] {
  const service = scenario.services[component];
  if (service !== undefined) {
    if (service.zones === null) return Array.from({ length: service.instances }, () => null);
    return Object.entries(service.zones).flatMap(([zone, count]) =>
      Array.from({ length: count }, () => zone),
    );
  }
  const { workloads, databases, caches, brokers, registries } = scenario;
  const database = databases[component];
  if (database !== undefined) return serversIn(database);
  const broker = brokers[component];
  if (broker !== undefined) return Array.from({ length: broker.nodes }, () => broker.zone);
  const one = workloads[component] ?? caches[component] ?? registries[component];
  return [one?.zone ?? null];
}

type Servers = Pick<DatabaseSpec, "shards" | "replicas">;

/** How many servers have the same data: they follow each other in number, the one that is the primary at first before its replicas. */
export function serversPerShard({ replicas }: Servers): number {
  return 1 + (replicas?.count ?? 0);
}

/** All servers of a database. */
export function serverCount(database: Servers): number {
  return database.shards * serversPerShard(database);
}

/** Those of each shard are spread alike. */
function serversIn({ zone, replicas, shards }: DatabaseSpec): readonly (string | null)[] {
  const others = replicas?.zones ?? Array.from({ length: replicas?.count ?? 0 }, () => zone);
  return Array.from({ length: shards }, () => [zone, ...others]).flat();
}

/** Every zone in which something is, or could be. */
export function allZones({
  workloads,
  services,
  databases,
  caches,
  brokers,
  registries,
}: Placed): readonly string[] {
  const kinds: readonly Named<{ readonly zone: string | null }>[] = [
    workloads,
    databases,
    caches,
    brokers,
    registries,
  ];
  const lone = kinds.flatMap((kind) => Object.values(kind).flatMap(({ zone }) => zone ?? []));
  const shared = Object.values(services).flatMap(({ zones }) => Object.keys(zones ?? {}));
  const servers = Object.values(databases).flatMap(({ replicas }) => replicas?.zones ?? []);
  return [...new Set([...shared, ...lone, ...servers])];
}

/** The components that a name at the end of a link or a fault stands for: itself, or all in that zone. */
export function membersOf(scenario: Placed, name: string): readonly string[] {
  if (!allZones(scenario).includes(name)) return [name];
  const { workloads, services, databases, caches, brokers, registries } = scenario;
  return Object.keys({
    ...workloads,
    ...services,
    ...databases,
    ...caches,
    ...brokers,
    ...registries,
  }).filter((component) => zonesOf(scenario, component).includes(name));
}
