import { spelt, timeLabel } from "./statistic-words.ts";

const REPLICATION: Readonly<Record<string, string>> = {
  reads: "reads of",
  replicaReads: "reads from replicas of",
  staleReads: "stale reads from",
  staleShare: "share of stale reads from",
  readYourWritesViolations: "reads that missed their own session's write at",
  causalViolations: "reads that missed the cause of what they had seen at",
  lostWrites: "acknowledged writes lost by",
  refused: "operations refused for want of a quorum by",
  conflicts: "conflicting writes at",
  merged: "writes kept by merging at",
  repairs: "read repairs at",
  undelivered: "writes that a server missed for good at",
  wipes: "times that data was destroyed at",
  restoringMs: "time of restoring",
  rpoMs: "RPO of",
  rtoMs: "RTO of",
  withoutPrimaryMs: "time without a primary of",
};

/** What servers with the same data did about each other. */
export function replicationLabel(subject: string, [figure = "", ...rest]: readonly string[]): string {
  if (figure === "lag") return timeLabel(`lag of the replicas of ${subject}`, rest);
  if (figure === "staleness") return timeLabel(`staleness of reads from ${subject}`, rest);
  if (figure === "shards") return replicationLabel(`shard ${rest[0] ?? ""} of ${subject}`, rest.slice(1));
  return `${REPLICATION[figure] ?? `${spelt(figure)} of`} ${subject}`;
}
