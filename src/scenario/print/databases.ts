import { durationText } from "../quantity.ts";
import type {
  BackupsSpec,
  ConnectionsSpec,
  ContentionSpec,
  DatabaseSpec,
  OpeningSpec,
  OutboxSpec,
  QuorumSpec,
  ReplicasSpec,
  WarmupSpec,
} from "../scenario.ts";
import { jitter } from "./policy-parts.ts";
import { mapped, orNull, said, writtenDistribution } from "./written.ts";
import type { KeepFile, Written } from "./written.ts";

/** A database as it would stand in a file. */
export function writtenDatabase(database: DatabaseSpec, keep: KeepFile): Written {
  const { zone, connections, concurrency, statementTimeoutNs, operations } = database;
  const { maxConnections, warmup, shards, contention, backups, replicas, outbox } = database;
  return said({
    zone,
    connections: connections === null ? null : connectionPool(connections, keep),
    maxConnections,
    concurrency,
    statementTimeout: orNull(statementTimeoutNs),
    operations: mapped(operations, (duration) => writtenDistribution(duration, "time", keep)),
    warmup: warmup === null ? null : writtenWarmup(warmup),
    shards,
    contention: contention === null ? null : writtenContention(contention),
    backups: backups === null ? null : writtenBackups(backups),
    replicas: replicas === null ? null : writtenReplicas(replicas, keep),
    outbox: outbox === null ? null : writtenOutbox(outbox),
  });
}

/** How a fresh process gets up to speed. */
export function writtenWarmup({ lengthNs, factor, atStart }: WarmupSpec): Written {
  return { for: durationText(lengthNs), factor, atStart };
}

function writtenOutbox({ way, relays, service, timeoutNs }: OutboxSpec): Written {
  const how =
    way.kind === "poll"
      ? { poll: durationText(way.pollNs), batch: way.batch }
      : {
          capture: {
            lag: durationText(way.lagNs),
            flush: durationText(way.flushNs),
            takeover: durationText(way.takeoverNs),
          },
        };
  return { ...how, relays: service ?? relays, timeout: durationText(timeoutNs) };
}

function connectionPool(connections: ConnectionsSpec, keep: KeepFile): Written {
  const { size, perInstance, acquireTimeoutNs, opening } = connections;
  return said({
    size,
    perInstance,
    acquireTimeout: orNull(acquireTimeoutNs),
    opening: opening === null ? null : writtenOpening(opening, keep),
  });
}

function writtenOpening(opening: OpeningSpec, keep: KeepFile): Written {
  const { roundTrips, work, atOnce, backoff, minimumIdle, onTimeout } = opening;
  return said({
    roundTrips,
    work: work === null ? null : writtenDistribution(work, "time", keep),
    atOnce,
    timeout: durationText(opening.timeoutNs),
    backoff: {
      base: durationText(backoff.baseNs),
      multiplier: backoff.multiplier,
      max: durationText(backoff.maxNs),
    },
    jitter: jitter(opening.jitter),
    minimumIdle,
    idleTimeout: durationText(opening.idleTimeoutNs),
    onTimeout,
  });
}

function writtenContention({ lockTimeoutNs, ...rest }: ContentionSpec): Written {
  return said({ ...rest, lockTimeout: orNull(lockTimeoutNs) });
}

function writtenBackups({ everyNs, restoreNs, writes, log }: BackupsSpec): Written {
  return said({
    every: durationText(everyNs),
    restore: durationText(restoreNs),
    writes,
    logArchive: log === null ? null : { every: durationText(log.everyNs), replay: log.replay },
  });
}

function writtenQuorum(quorum: QuorumSpec, keep: KeepFile): Written {
  return { ...quorum, readLatency: writtenDistribution(quorum.readLatency, "time", keep) };
}

function writtenReplicas(replicas: ReplicasSpec, keep: KeepFile): Written {
  const { count, mode, lag, writes, readFrom, readYourWrites, zones, failover } = replicas;
  return said({
    count,
    mode,
    lag: writtenDistribution(lag, "time", keep),
    writes,
    readFrom,
    readYourWrites:
      readYourWrites.kind === "primaryFor"
        ? { primaryFor: durationText(readYourWrites.forNs) }
        : readYourWrites.kind,
    zones,
    quorum: replicas.quorum === null ? null : writtenQuorum(replicas.quorum, keep),
    failover:
      failover === null
        ? null
        : said({
            detection: durationText(failover.detectionNs),
            promotion: durationText(failover.promotionNs),
            fencing: failover.fencing,
            reunion: failover.fencing === false ? failover.reunion : null,
          }),
  });
}
