import type { BackupSummary } from "../observe/backup-summary.ts";
import type { ReplicationSummary } from "../observe/summary.ts";
import { count, latency, percent, written } from "./numbers.ts";
import { plural } from "./phrases.ts";

/** What the servers of a database did about each other, in words. */
export function replicationInWords(replication: ReplicationSummary): string {
  return [
    lags(replication),
    reads(replication),
    outages(replication),
    splits(replication),
    quorums(replication),
    versions(replication),
  ]
    .filter((sentence) => sentence !== null)
    .join("; ");
}

/** What became of data that was destroyed, in words. */
export function backupsInWords({ wipes, lostWrites, rpoMs, rtoMs }: BackupSummary): string {
  if (wipes === 0) return "its backups were not needed";
  const lost =
    lostWrites === 0
      ? "no acknowledged write lost"
      : `${plural(lostWrites, "acknowledged write")} lost (RPO ${latency(rpoMs ?? 0)})`;
  return `restored from backups ${wipes === 1 ? "once" : `${count(wipes)} times`} (RTO ${written(rtoMs ?? 0)}), ${lost}`;
}

function splits({ diverged }: ReplicationSummary): string | null {
  return diverged === 0
    ? null
    : `${plural(diverged, "write")} acknowledged by a primary that had been replaced`;
}

function lags({ lag }: ReplicationSummary): string {
  if (lag.mean === null) return "no replica got a write";
  const worst = lag.max === null ? "" : `, ${latency(lag.max)} at worst`;
  return `replicas were ${latency(lag.mean)} behind on average${worst}`;
}

function reads({
  reads: all,
  staleReads,
  staleShare,
  readYourWritesViolations: own,
}: ReplicationSummary): string | null {
  if (all === 0) return null;
  if (staleReads === 0) return `none of ${plural(all, "read")} was stale`;
  const share = staleShare === null ? "" : ` (${percent(staleShare)})`;
  const missed = own === 0 ? "" : `, ${count(own)} of them missed what their own session had written`;
  return `${plural(staleReads, "stale read")}${share}${missed}`;
}

function outages({
  rtoMs,
  rpoMs,
  failovers,
  lostWrites,
  withoutPrimaryMs,
  shards,
}: ReplicationSummary): string | null {
  if (rtoMs === null) return null;
  const struck = shards?.filter((shard) => shard.rtoMs !== null).length ?? 0;
  const where = shards === undefined ? "" : ` in ${struck} of ${plural(shards.length, "shard")}`;
  const took = failovers === 0 ? "nobody took over" : plural(failovers, "failover");
  const lost =
    lostWrites === 0
      ? "no acknowledged write lost"
      : `${plural(lostWrites, "acknowledged write")} lost (RPO ${latency(rpoMs ?? 0)})`;
  return `${written(withoutPrimaryMs)} without a primary${where} (RTO ${written(rtoMs)}), ${took}, ${lost}`;
}

function versions({ causalViolations, merged, repairs, undelivered }: ReplicationSummary): string | null {
  const said = [
    ...(causalViolations === 0
      ? []
      : [`${plural(causalViolations, "read")} that missed the cause of what they had seen`]),
    ...(undelivered === 0 ? [] : [`${plural(undelivered, "write")} that a server missed for good`]),
    ...(repairs === 0 ? [] : [`${plural(repairs, "server")} brought up to date by reads`]),
    ...(merged === 0 ? [] : [`${plural(merged, "write")} kept by merging`]),
  ];
  return said.length === 0 ? null : said.join(", ");
}

function quorums({ refused, conflicts, lostWrites, rtoMs }: ReplicationSummary): string | null {
  const said = [
    ...(refused === 0 ? [] : [`${plural(refused, "operation")} refused for want of a quorum`]),
    ...(conflicts === 0 ? [] : [plural(conflicts, "conflicting write")]),
    ...(lostWrites === 0 || rtoMs !== null
      ? []
      : [`${plural(lostWrites, "acknowledged write")} lost by that`]),
  ];
  return said.length === 0 ? null : said.join(", ");
}
