import { meanOf } from "../../experiment/demand.ts";
import { latency, plain } from "../../report/numbers.ts";
import { durationText } from "../../scenario/quantity.ts";
import type {
  BackupsSpec,
  ContentionSpec,
  DatabaseSpec,
  QuorumSpec,
  ReplicasSpec,
  Scenario,
} from "../../scenario/scenario.ts";
import { count } from "./words.ts";

/** How long operations take, how the servers of each database keep the same data, and what happens at its rows. */
export function replicaLines({ databases }: Scenario): readonly string[] {
  return Object.entries(databases).flatMap(([name, database]) => {
    const { shards, replicas, backups, contention } = database;
    const said = [
      operationsInWords(database),
      ...openingInWords(database),
      ...(shards === 1 ? [] : [`${shards} shards, each key at one of them by its hash`]),
      ...(replicas === null ? [] : replicasInWords(replicas, shards > 1)),
      ...(backups === null ? [] : backupsInWords(backups)),
      ...(contention === null ? [] : contentionInWords(contention)),
    ];
    return [`${name}: ${said.join("; ")}`];
  });
}

function operationsInWords({ operations, concurrency }: DatabaseSpec): string {
  const times = Object.entries(operations).map(
    ([operation, duration]) => `${operation} ${plain(latency(meanOf(duration) / 1e6))}`,
  );
  return `${times.join(", ")} on average${concurrency === null ? "" : `, ${concurrency} at a time`}`;
}

function replicasInWords(replicas: ReplicasSpec, isOfShards: boolean): readonly string[] {
  const { count: number, lag, writes, mode, readFrom, failover, quorum } = replicas;
  const each = isOfShards ? "each of them " : "";
  if (quorum !== null)
    return [
      `${each}${number + 1} servers without a primary, ${durationText(Math.round(meanOf(lag)))} from each other`,
      `${writes.join(", ")} answered when ${quorum.write} have it, reads by ${quorum.read}${quorum.read + quorum.write > number + 1 ? "" : ", which may not overlap"}`,
      UNREACHABLE[quorum.unreachable],
      `${CONFLICTS[quorum.conflicts]}${quorum.counters ? " (each adds to what is there)" : ""}`,
      ...(quorum.hintedHandoff ? [] : ["what cannot be delivered is not kept"]),
      ...REPAIRS[quorum.readRepair],
      ...(quorum.causality === "counted" ? ["effects seen before their causes are counted"] : []),
    ];
  return [
    `${each}a primary and ${count(number, "replica")}, ${durationText(Math.round(meanOf(lag)))} behind`,
    `${writes.join(", ")} at the primary, answered ${ANSWERED[mode]}`,
    `reads from ${READS[readFrom]}${sessionInWords(replicas)}`,
    failover === null
      ? "nobody takes over from a primary that is lost"
      : `failover after ${durationText(failover.detectionNs)} of detection and ${durationText(failover.promotionNs)} of promotion${FENCED[String(failover.fencing)] ?? ""}${failover.reunion === "merge" ? " and whose writes are merged in the end" : ""}`,
  ];
}

function backupsInWords({ everyNs, restoreNs, log }: BackupsSpec): readonly string[] {
  const archive =
    log === null
      ? "what was written since is lost"
      : `the log since then archived every ${durationText(log.everyNs)}, replayed in ${log.replay} of its time`;
  return [`a backup every ${durationText(everyNs)}, loaded in ${durationText(restoreNs)}; ${archive}`];
}

function openingInWords({ connections, maxConnections }: DatabaseSpec): readonly string[] {
  const opening = connections?.opening ?? null;
  if (opening === null) return [];
  const { roundTrips, work, backoff } = opening;
  const worked = work === null ? "" : ` and ${durationText(Math.round(meanOf(work)))} of work`;
  return [
    `a connection takes ${count(roundTrips, "round trip")}${worked}, ${opening.atOnce} at a time in ${durationText(opening.timeoutNs)}`,
    `${opening.minimumIdle} kept open unused, others for ${durationText(opening.idleTimeoutNs)}`,
    `after a failure a pause of ${durationText(backoff.baseNs)}, ${backoff.multiplier} times as long after each more, ${durationText(backoff.maxNs)} at most`,
    ...(opening.onTimeout === "close" ? ["callers that give up close theirs"] : []),
    ...(maxConnections === null ? [] : [`a server has ${maxConnections} open at most`]),
  ];
}

function contentionInWords({
  reads,
  writes,
  versions,
  locks,
  lockTimeoutNs,
}: ContentionSpec): readonly string[] {
  const wait = lockTimeoutNs === null ? "without a limit" : `for ${durationText(lockTimeoutNs)} at most`;
  return [
    versions
      ? `${writes.join(", ")} refused where the row has changed since ${reads.join(", ")}`
      : `${writes.join(", ")} blind to what has changed since ${reads.join(", ")}`,
    ...(locks.length === 0 ? [] : [`${locks.join(", ")} lock their row, waiting ${wait}`]),
  ];
}

/** By what is said of fencing. */
const FENCED: Readonly<Record<string, string>> = {
  true: ", also from a primary out of reach, which is stopped first",
  false: ", also from a primary out of reach, which goes on by itself",
};

const UNREACHABLE: Readonly<Record<QuorumSpec["unreachable"], string>> = {
  refuse: "refused where fewer can be reached",
  accept: "fewer will do where no more can be reached",
};

const CONFLICTS: Readonly<Record<QuorumSpec["conflicts"], string>> = {
  lastWriteWins: "of conflicting writes the last wins",
  keepBoth: "conflicting writes are both kept",
  merge: "conflicting writes are merged",
};

const REPAIRS: Readonly<Record<QuorumSpec["readRepair"], readonly string[]>> = {
  none: [],
  asked: ["reads bring the servers that they wait for up to date"],
  all: ["reads bring all servers that answer up to date"],
};

const ANSWERED: Readonly<Record<ReplicasSpec["mode"], string>> = {
  async: "at once",
  semiSync: "when one replica has it",
  sync: "when all replicas have it that are not known to be down",
};

const READS: Readonly<Record<ReplicasSpec["readFrom"], string>> = {
  primary: "the primary",
  replicas: "the replicas by turns",
  any: "all servers by turns",
};

function sessionInWords({ readFrom, readYourWrites: rule }: ReplicasSpec): string {
  if (readFrom === "primary" || rule.kind === "none") return "";
  return rule.kind === "position"
    ? ", but only from those that have the last write of the session"
    : `, but from the primary for ${durationText(rule.forNs)} after a write of the session`;
}
