import type { Variates } from "../kernel/variates.ts";
import type { Database } from "../model/database.ts";
import type { Link } from "../model/link.ts";
import { Causality } from "../model/replication/causality.ts";
import type { Way } from "../model/replication/follower.ts";
import { Quorum } from "../model/replication/quorum.ts";
import type { QuorumPlan } from "../model/replication/quorum-plan.ts";
import { Replication } from "../model/replication/replication.ts";
import { Sessions } from "../model/replication/sessions.ts";
import { LedShards, ShardGroups } from "../model/replication/shards.ts";
import type { DistributionSpec, QuorumSpec, ReplicasSpec } from "../scenario/scenario.ts";
import { hasTransactions } from "../scenario/transactions.ts";
import type { BuiltDatabase } from "./databases.ts";
import { distributionOf } from "./distributions.ts";
import type { Network } from "./network.ts";
import { variates, type World } from "./world.ts";

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
    const shards = shardsOf(world, database, { spec, network });
    if (spec.quorum === null) letOneLead(world, database, { spec, shards });
    else letAllDo(database, { spec: spec.quorum, shards, causality });
  }
}

/** Servers with the same data, and what all kinds of groups have to know. */
interface Shard {
  readonly servers: readonly Database[];
  readonly plan: Pick<QuorumPlan, "simulation" | "probe" | "writes" | "lags" | "way">;
  readonly times: (of: DistributionSpec, purpose: string) => readonly Variates[];
}

function shardsOf(
  world: World,
  { name, stations, endpoints }: BuiltDatabase,
  { spec, network }: { readonly spec: ReplicasSpec; readonly network: Network },
): readonly Shard[] {
  const places = network.places.ofInstances(name);
  const size = spec.count + 1;
  return Array.from({ length: stations.length / size }, (_, shard) => {
    const first = shard * size;
    const servers = stations.slice(first, first + size);
    const near = places.slice(first, first + size);
    const links = near.map((from) => near.map((to) => network.link(from, to)));
    const times: Shard["times"] = (of, purpose) =>
      servers.map(({ index }) =>
        variates(world, distributionOf(of), `databases/${name}/${purpose}/${index}`),
      );
    const plan = {
      simulation: world.simulation,
      probe: world.observer.replication(name),
      writes: endpoints.map((operation) => spec.writes.includes(operation)),
      lags: times(spec.lag, "lag"),
      way: (from: number, to: number) => wayBetween(links[from]![to]!, first + Math.min(from, to)),
    };
    return { servers, plan, times };
  });
}

/** A primary in each shard. */
function letOneLead(
  world: World,
  database: BuiltDatabase,
  { spec, shards }: { readonly spec: ReplicasSpec; readonly shards: readonly Shard[] },
): void {
  const { mode, readFrom, readYourWrites, failover } = spec;
  const knowsTransactions = hasTransactions(world.scenario, database.name);
  const sessions = new Sessions();
  const groups = shards.map(
    ({ plan, servers }) =>
      new Replication(
        {
          ...plan,
          mode,
          hasTransactions: knowsTransactions,
          backups: database.backups,
          sessions,
          readFrom,
          readYourWrites,
          failover,
        },
        servers,
      ),
  );
  for (const group of groups) database.backups?.covers(group);
  const led = database.shards === null ? groups[0]! : new LedShards(database.shards, groups, spec.count + 1);
  database.groups = groups;
  database.servers = led;
  database.site = led;
}

/** No primary: every server of a shard takes what is asked of it. */
function letAllDo(
  database: BuiltDatabase,
  {
    spec,
    shards,
    causality,
  }: { readonly spec: QuorumSpec; readonly shards: readonly Shard[]; readonly causality: Causality },
): void {
  const groups = shards.map(
    ({ plan, servers, times }) =>
      new Quorum(
        {
          ...plan,
          write: spec.write,
          read: spec.read,
          readLatencies: times(spec.readLatency, "readLatency"),
          accepts: spec.unreachable === "accept",
          conflicts: spec.conflicts,
          counters: spec.counters,
          hintedHandoff: spec.hintedHandoff,
          readRepair: spec.readRepair,
          causality: spec.causality === "counted" ? causality : null,
        },
        servers,
      ),
  );
  database.servers = database.shards === null ? groups[0]! : new ShardGroups(database.shards, groups);
  database.site = null;
}

/** A fault that concerns the first n servers concerns what any of them says or is told. */
function wayBetween(link: Link, instance: number): Way {
  const message = { instance };
  return { isCut: link.isCut(message), addedNs: link.latencyNs(message) };
}
