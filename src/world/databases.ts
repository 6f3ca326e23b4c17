import type { Variates } from "../kernel/variates.ts";
import { Database } from "../model/database.ts";
import { Backups } from "../model/replication/backups.ts";
import { Rows } from "../model/contention/rows.ts";
import type { ServerChoice } from "../model/replication/database-group.ts";
import type { Replication } from "../model/replication/replication.ts";
import { Shards } from "../model/replication/shards.ts";
import type { TransactionSite } from "../model/transactions/transaction.ts";
import type { BackupsSpec, ContentionSpec, DatabaseSpec } from "../scenario/scenario.ts";
import { serversPerShard } from "../scenario/zones.ts";
import type { Callee } from "./components.ts";
import { distributionOf } from "./distributions.ts";
import { stationOutcomes } from "./station-outcomes.ts";
import { variates, type World } from "./world.ts";

/** A database with all its servers. */
export interface BuiltDatabase extends Callee {
  readonly stations: readonly Database[];
  /** Which server does what; null: there is one. */
  servers: ServerChoice | null;
  /** Where its transactions are; null: it is alone, or without any. */
  site: TransactionSite | null;
  /** Which shard has what; null: there is one. */
  readonly shards: Shards | null;
  /** Null: what is destroyed is gone. */
  readonly backups: Backups | null;
  /** Of each shard the servers with the same data, where one of them is the primary; none: each is alone, or they have none. */
  groups: readonly Replication[];
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
  };
  const { contention } = spec;
  const size = serversPerShard(spec);
  const rowsOfShards = Array.from({ length: spec.shards }, () =>
    contention === null ? null : rowsOf(world, name, { endpoints, contention }),
  );
  const plans = rowsOfShards.map((rows) => ({ ...plan, rows }));
  // Opening a connection is the one after the last.
  const common = { simulation, population, name, endpoints: endpoints.length + 1 };
  const stations = Array.from(
    { length: spec.shards * size },
    (_, index) =>
      new Database(
        { ...common, index, probe: observer.database(name), outcomes: stationOutcomes(world, name) },
        plans[Math.floor(index / size)]!,
      ),
  );
  const shards = spec.shards === 1 ? null : new Shards(spec.shards, world.hash(`databases/${name}/shards`));
  const backups =
    spec.backups === null
      ? null
      : backupsOf(world, name, { endpoints, stations, shards, backups: spec.backups });
  if (spec.replicas === null) backups?.areAlone();
  return { name, stations, endpoints, servers: shards, site: backups ?? shards, shards, backups, groups: [] };
}

function backupsOf(
  { simulation, observer, crashes }: World,
  name: string,
  {
    endpoints,
    stations,
    shards,
    backups,
  }: {
    readonly endpoints: readonly string[];
    readonly stations: readonly Database[];
    readonly shards: Shards | null;
    readonly backups: BackupsSpec;
  },
): Backups {
  const probe = observer.backups(name);
  const writes = endpoints.map((operation) => backups.writes.includes(operation));
  const shardOf = shards === null ? null : (key: number): number => shards.shardOf(key);
  return new Backups({ simulation, probe, schedule: backups, writes, shardOf }, stations, crashes);
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
