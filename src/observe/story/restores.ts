import type { Restore } from "../backup-observation.ts";
import { count, stretch } from "./phrases.ts";
import { type Remark, type StoryMaterial, WEIGHT } from "./remark.ts";

/** What was lost with the data of a database, and when the rest was back. */
export function restoreRemarks({ backups }: StoryMaterial): Remark[] {
  return backups.flatMap(({ name, restores }) =>
    restores.slice(0, RESTORES_TOLD).map((restore) => restoreRemark(name, restore)),
  );
}

function restoreRemark(subject: string, { lostNs, backNs, writes, sinceNs }: Restore): Remark {
  const price =
    writes === 0
      ? "no acknowledged write is lost"
      : `${count(writes)} acknowledged ${writes === 1 ? "write is" : "writes are"} lost, the oldest ${stretch(lostNs - sinceNs)} old`;
  const text =
    backNs === null
      ? `the data of ${subject} is destroyed, and not back by the end; ${price}`
      : `${subject} is back from its backup ${stretch(backNs - lostNs)} after its data was destroyed; ${price}`;
  return { atNs: backNs ?? lostNs, kind: "failover", subject, text, weight: WEIGHT.failover };
}

const RESTORES_TOLD = 3;
