import { meanOf } from "../../experiment/demand.ts";
import { durationText } from "../../scenario/quantity.ts";
import type { ReplicasSpec, Scenario } from "../../scenario/scenario.ts";
import { count } from "./words.ts";

/** How the servers of each database keep the same data. */
export function replicaLines({ databases }: Scenario): readonly string[] {
  return Object.entries(databases).flatMap(([name, { replicas }]) =>
    replicas === null ? [] : [`${name}: ${[...replicasInWords(replicas)].join("; ")}`],
  );
}

function replicasInWords(replicas: ReplicasSpec): readonly string[] {
  const { count: number, lag, writes, mode, readFrom, failover } = replicas;
  return [
    `a primary and ${count(number, "replica")}, ${durationText(Math.round(meanOf(lag)))} behind`,
    `${writes.join(", ")} at the primary, answered ${ANSWERED[mode]}`,
    `reads from ${READS[readFrom]}${sessionInWords(replicas)}`,
    failover === null
      ? "nobody takes over from a primary that is lost"
      : `failover after ${durationText(failover.detectionNs)} of detection and ${durationText(failover.promotionNs)} of promotion`,
  ];
}

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
