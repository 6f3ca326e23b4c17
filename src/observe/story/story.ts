import type { TimelineEntry } from "../summary.ts";
import { alertRemarks } from "./alerts.ts";
import { amplificationRemarks } from "./amplification.ts";
import { circuitRemarks } from "./circuits.ts";
import { connectionRemarks } from "./connections.ts";
import { damageRemarks } from "./damage.ts";
import { doorRemarks } from "./doors.ts";
import { ejectionRemarks } from "./ejections.ts";
import { extremeRemarks } from "./extremes.ts";
import { stormRemarks } from "./connection-storms.ts";
import { failoverRemarks } from "./failovers.ts";
import { restoreRemarks } from "./restores.ts";
import { failureRemarks } from "./failures.ts";
import { crashRemarks, faultRemarks } from "./faults.ts";
import { heldRemarks } from "./held-messages.ts";
import { lagRemarks } from "./lags.ts";
import { listingRemarks } from "./listings.ts";
import { lockRemarks } from "./locks.ts";
import { exchangeRemarks, messageQueueRemarks } from "./message-queues.ts";
import { queueRemarks } from "./queues.ts";
import { recoveryRemarks } from "./recoveries.ts";
import { recordRemarks } from "./records.ts";
import { sagaRemarks } from "./sagas.ts";
import { stampedeRemarks } from "./stampedes.ts";
import { spreadRemarks } from "./spread.ts";
import type { Remark, StoryMaterial } from "./remark.ts";

/**
 * What happened, in a dozen sentences at most, in the order of time: faults first of all, then
 * whether all is well again and who felt it in which order, circuits, failures, limits, queues and amplification
 * as far as there is room.
 * Without faults, the extremes of the run.
 */
export function tellStory(material: StoryMaterial): TimelineEntry[] {
  const remarks = [
    ...faultRemarks(material),
    ...damageRemarks(material),
    ...spreadRemarks(material),
    ...alertRemarks(material),
    ...crashRemarks(material),
    ...listingRemarks(material),
    ...failoverRemarks(material),
    ...restoreRemarks(material),
    ...stormRemarks(material),
    ...sagaRemarks(material),
    ...recordRemarks(material),
    ...stampedeRemarks(material),
    ...connectionRemarks(material),
    ...failureRemarks(material),
    ...circuitRemarks(material),
    ...ejectionRemarks(material),
    ...doorRemarks(material),
    ...queueRemarks(material),
    ...lockRemarks(material),
    ...messageQueueRemarks(material),
    ...exchangeRemarks(material),
    ...lagRemarks(material),
    ...heldRemarks(material),
    ...amplificationRemarks(material),
    ...recoveryRemarks(material),
  ];
  if (material.setup.faults.length === 0)
    remarks.push(
      ...extremeRemarks(
        material,
        remarks.some(({ kind }) => kind === "queue"),
      ),
    );
  // Sorting is stable: at one moment, and at one weight, the order above stands.
  return remarks
    .filter(isFirst)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, SENTENCES_MOST)
    .sort((a, b) => a.atNs - b.atNs || rankOf(a) - rankOf(b))
    .map(({ atNs, kind, subject, text }) => ({ atMs: atNs / 1e6, kind, subject, text }));
}

const SENTENCES_MOST = 12;

/** At one moment a fault is the cause, who feels it first comes next, then what it does to calls, and all else is their effect. */
function rankOf({ kind }: Remark): number {
  const rank = CAUSES_FIRST.indexOf(kind);
  return rank < 0 ? CAUSES_FIRST.length : rank;
}

const CAUSES_FIRST: readonly Remark["kind"][] = ["fault", "spread", "stampede", "connection"];

/** Faults that overlap may have the same sentence to tell. */
function isFirst({ atNs, text }: Remark, index: number, remarks: readonly Remark[]): boolean {
  return remarks.findIndex((other) => other.atNs === atNs && other.text === text) === index;
}
