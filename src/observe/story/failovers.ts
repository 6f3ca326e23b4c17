import type { Outage, ReplicationObservation } from "../replication-observation.ts";
import { count, often, stretch } from "./phrases.ts";
import { type Remark, type StoryMaterial, WEIGHT } from "./remark.ts";

/** Who took over from whom, when, and what was lost by it; and who read what was out of date. */
export function failoverRemarks({ replications }: StoryMaterial): Remark[] {
  return replications.flatMap((replication) => {
    const { outages, name } = replication;
    const told = outages.slice(0, OUTAGES_TOLD).map((outage) => outageRemark(name, outage));
    const more = outages.length - told.length;
    const stale = staleRemark(replication);
    const splits = replication.splits.slice(0, OUTAGES_TOLD).map((split) => splitRemark(name, split));
    return [...told, ...splits, ...(more > 0 ? [moreRemark(name, outages, more)] : []), ...(stale ?? [])];
  });
}

function outageRemark(subject: string, { lost, lostNs, shard, successor }: Outage): Remark {
  const whole = shard === null ? subject : `shard ${shard} of ${subject}`;
  if (successor === null)
    return remark(
      subject,
      lostNs,
      `${whole} has no primary from here on: server ${lost} is lost and nobody takes over`,
    );
  const { server, backNs, writes, sinceNs } = successor;
  const gap = `after ${stretch(backNs - lostNs)} without a primary`;
  if (server === lost)
    return remark(subject, backNs, `server ${server} of ${whole} is back as the primary ${gap}`);
  const price =
    writes === 0
      ? "no acknowledged write is lost"
      : `${count(writes)} acknowledged ${writes === 1 ? "write is" : "writes are"} lost, the oldest ${stretch(lostNs - sinceNs)} old`;
  return remark(subject, backNs, `server ${server} of ${whole} takes over ${gap}; ${price}`);
}

function splitRemark(
  subject: string,
  { server, sinceNs, untilNs, dropped, merged, conflicts }: ReplicationObservation["splits"][number],
): Remark {
  const taken = dropped + merged;
  const also = conflicts === 0 ? "" : `, ${count(conflicts)} of them to what the other wrote too`;
  const text = `server ${server} of ${subject} learns that it has not been the primary for ${stretch(untilNs - sinceNs)}: ${count(taken)} acknowledged ${taken === 1 ? "write is" : "writes are"} ${merged > 0 ? "merged" : "dropped"}${also}`;
  return remark(subject, untilNs, text);
}

function moreRemark(subject: string, outages: readonly Outage[], more: number): Remark {
  return remark(
    subject,
    outages.at(-1)!.lostNs,
    `${subject} has lost its primary ${often(more)} more by now`,
  );
}

/** The first read that missed what its own session had written. */
function staleRemark({ name, firstOwnMissNs }: ReplicationObservation): Remark[] | null {
  if (firstOwnMissNs === null) return null;
  return [
    {
      atNs: firstOwnMissNs,
      kind: "failover",
      subject: name,
      text: `a replica of ${name} shows somebody the state before their own write, for the first time`,
      weight: WEIGHT.detail,
    },
  ];
}

function remark(subject: string, atNs: number, text: string): Remark {
  return { atNs, kind: "failover", subject, text, weight: WEIGHT.failover };
}

const OUTAGES_TOLD = 3;
