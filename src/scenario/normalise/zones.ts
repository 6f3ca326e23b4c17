import { nodeCount } from "./destinations.ts";
import type { DatabaseInput } from "../schema/databases.ts";
import { entriesOf, own } from "./reading.ts";
import type { Reading } from "./reading.ts";

/** All zones that any component names. */
export function zonesIn({ input }: Reading): readonly string[] {
  const kinds = [
    input.workloads,
    input.services,
    input.databases,
    input.caches,
    input.brokers,
    input.registries,
  ];
  const lone = kinds.flatMap((kind) =>
    entriesOf<{ zone?: string | undefined }>(kind).flatMap(([, { zone }]) => zone ?? []),
  );
  const shared = entriesOf(input.services).flatMap(([, { instances }]) =>
    typeof instances === "number" ? [] : Object.keys(instances),
  );
  const servers = entriesOf(input.databases).flatMap(([, database]) => replicaZones(database));
  return [...new Set([...shared, ...lone, ...servers])];
}

/** As far as they are said to be elsewhere than the first server. */
function replicaZones({ replicas }: DatabaseInput): readonly string[] {
  if (typeof replicas !== "object") return [];
  return replicas.zones ?? (replicas.zone === undefined ? [] : [replicas.zone]);
}

/** Servers of a database: in each shard a first, and its replicas. */
export function serverCount({ replicas, shards }: DatabaseInput): number {
  return shards * (1 + replicaCount({ replicas }));
}

/** Of each shard. */
export function replicaCount({ replicas }: Pick<DatabaseInput, "replicas">): number {
  return typeof replicas === "object" ? replicas.count : (replicas ?? 0);
}

/** Whether a name is that of a zone and of nothing else. */
export function isZone(reading: Reading, name: string): boolean {
  const { workloads, services, databases, caches, brokers, registries } = reading.input;
  const isComponent = [workloads, services, databases, caches, brokers, registries].some(
    (kind) => own<unknown>(kind, name) !== undefined,
  );
  return !isComponent && zonesIn(reading).includes(name);
}

/** How many instances there are in all. */
export function instanceCount({ instances }: { instances: number | Record<string, number> }): number {
  if (typeof instances === "number") return instances;
  return Object.values(instances).reduce((sum, count) => sum + count, 0);
}

/** How many instances of a component are in a zone. */
export function instancesIn({ input }: Reading, component: string, zone: string): number {
  const service = own(input.services, component);
  if (service !== undefined) {
    const { instances } = service;
    if (typeof instances === "number") return service.zone === zone ? instances : 0;
    return own(instances, zone) ?? 0;
  }
  const database = own(input.databases, component);
  if (database !== undefined) return serversIn(database, zone);
  const broker = own(input.brokers, component);
  if (broker !== undefined) return broker.zone === zone ? nodeCount(broker) : 0;
  return own(input.caches, component)?.zone === zone ? 1 : 0;
}

function serversIn(database: DatabaseInput, zone: string): number {
  const first = database.zone === zone ? 1 : 0;
  const elsewhere = replicaZones(database);
  if (elsewhere.length === 0) return first * serverCount(database);
  return database.shards * (first + elsewhere.filter((other) => other === zone).length);
}
