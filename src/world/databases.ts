import type { Variates } from "../kernel/variates.ts";
import { Database } from "../model/database.ts";
import { Rows } from "../model/contention/rows.ts";
import type { Link } from "../model/link.ts";
import type { ServerChoice } from "../model/replication/database-group.ts";
import { Causality } from "../model/replication/causality.ts";
import { Quorum } from "../model/replication/quorum.ts";
import { Replication } from "../model/replication/replication.ts";
import type { ContentionSpec, DatabaseSpec, DistributionSpec, ReplicasSpec } from "../scenario/scenario.ts";
import { hasTransactions } from "../scenario/transactions.ts";
import type { Callee } from "./components.ts";
import { distributionOf } from "./distributions.ts";
import type { Network } from "./network.ts";
import { Shards } from "../model/replication/shards.ts";
import { stationOutcomes } from "./station-outcomes.ts";
import { variates, type World } from "./world.ts";

/** A database with all its servers. */
export interface BuiltDatabase extends Callee {
  readonly stations: readonly Database[];
  /** Which server does what; null: there is one. */
  servers: ServerChoice | null;
  /** Where its transactions are; null: it is alone, or without any. */
  site: Replication | Shards | null;
}

export function buildDatabase(world: World, name: string, spec: DatabaseSpec): BuiltDatabase {
  const { simulation, population, observer, outcomes } = world;
  const endpoints = Object.keys(spec.operations);
  const plan = {
    operations: Object.entries(spec.operations).map(([operation, duration]) =>
      variates(world, distributionOf(duration), `databases/${name}/${operation}`),
    ),
    concurrency: spec.concurrency ?? Infinity,
    statementTimeout: spec.statementTimeoutNs === null ? null : simulation.lane(spec.statementTimeoutNs),
    statementTimedOut: outcomes.of(name, "timeout"),
    partitioned: outcomes.of(name, "partitioned"),
    warmUp: spec.warmup,
    opening: openingOf(world, name, spec),
    maxConnections: spec.maxConnections ?? Infinity,
    tooManyConnections: outcomes.of(name, "connection-pool"),
    rows: spec.contention === null ? null : rowsOf(world, name, { endpoints, contention: spec.contention }),
  };
  // Opening a connection is the one after the last.
  const common = { simulation, population, name, endpoints: endpoints.length + 1 };
  const stations = Array.from(
    { length: spec.shards + (spec.replicas?.count ?? 0) },
    (_, index) =>
      new Database(
        { ...common, index, probe: observer.database(name), outcomes: stationOutcomes(world, name) },
        plan,
      ),
  );
  const servers = spec.shards === 1 ? null : new Shards(spec.shards, world.hash(`databases/${name}/shards`));
  return { name, stations, endpoints, servers, site: servers };
}

function openingOf(world: World, name: string, { connections }: DatabaseSpec): Variates | null {
  const work = connections?.opening?.work ?? null;
  return work === null
    ? null
    : variates(world, distributionOf(work), `databases/${name}/connections/opening`);
}

function rowsOf(
  { simulation, observer, outcomes }: World,
  name: string,
  { endpoints, contention }: { readonly endpoints: readonly string[]; readonly contention: ContentionSpec },
): Rows {
  const { reads, writes, locks, versions, lockTimeoutNs } = contention;
  const among = (names: readonly string[]): readonly boolean[] =>
    endpoints.map((operation) => names.includes(operation));
  return new Rows({
    simulation,
    probe: observer.contention(name),
    reads: among(reads),
    writes: among(writes),
    locks: among(locks),
    checksVersions: versions,
    lockTimeout: lockTimeoutNs === null ? null : simulation.lane(lockTimeoutNs),
    outcomes: {
      conflict: outcomes.of(name, "conflict"),
      deadlock: outcomes.of(name, "deadlock"),
      timeout: outcomes.of(name, "timeout"),
    },
  });
}

/** Lets the servers of each database know each other. */
export function replicate(
  world: World,
  databases: ReadonlyMap<string, BuiltDatabase>,
  network: Network,
): void {
  const causality = new Causality();
  for (const database of databases.values()) {
    const spec = world.scenario.databases[database.name]?.replicas ?? null;
    if (spec === null) continue;
    const group = replicationOf(world, database, { spec, network, causality });
    database.servers = group;
    database.site = group instanceof Quorum ? null : group;
  }
}

function replicationOf(
  world: World,
  { name, stations, endpoints }: BuiltDatabase,
  {
    spec,
    network,
    causality,
  }: { readonly spec: ReplicasSpec; readonly network: Network; readonly causality: Causality },
): Replication | Quorum {
  const places = network.places.ofInstances(name);
  const links = places.map((from) => places.map((to) => network.link(from, to)));
  const times = (of: DistributionSpec, purpose: string): readonly Variates[] =>
    stations.map((_, index) => variates(world, distributionOf(of), `databases/${name}/${purpose}/${index}`));
  const common = {
    simulation: world.simulation,
    probe: world.observer.replication(name),
    writes: endpoints.map((operation) => spec.writes.includes(operation)),
    lags: times(spec.lag, "lag"),
    way: (from: number, to: number) => wayBetween(links[from]![to]!, from, to),
  };
  const { quorum } = spec;
  if (quorum !== null)
    return new Quorum(
      {
        ...common,
        write: quorum.write,
        read: quorum.read,
        readLatencies: times(quorum.readLatency, "readLatency"),
        accepts: quorum.unreachable === "accept",
        conflicts: quorum.conflicts,
        counters: quorum.counters,
        hintedHandoff: quorum.hintedHandoff,
        readRepair: quorum.readRepair,
        causality: quorum.causality === "counted" ? causality : null,
      },
      stations,
    );
  return new Replication(
    {
      ...common,
      mode: spec.mode,
      hasTransactions: hasTransactions(world.scenario, name),
      readFrom: spec.readFrom,
      readYourWrites: spec.readYourWrites,
      failover: spec.failover,
    },
    stations,
  );
}

/** A fault that concerns the first n servers concerns what any of them says or is told. */
function wayBetween(
  link: Link,
  from: number,
  to: number,
): { readonly isCut: boolean; readonly addedNs: number } {
  const message = { instance: Math.min(from, to) };
  return { isCut: link.isCut(message), addedNs: link.latencyNs(message) };
}
