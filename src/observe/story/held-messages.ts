import type { TopicSummary } from "../summary.ts";
import { count, stretch } from "./phrases.ts";
import { type Remark, type StoryMaterial, WEIGHT } from "./remark.ts";

/** Topics whose readers of committed messages waited for a transaction that nobody ended, the longest wait of each. */
export function heldRemarks({ summary }: StoryMaterial): Remark[] {
  return Object.entries(summary.brokers).flatMap(([broker, { topics }]) =>
    Object.entries(topics).flatMap(([topic, figures]) => remarkOf(`${broker}.${topic}`, figures) ?? []),
  );
}

function remarkOf(subject: string, { longestHold, held, aborted, groups }: TopicSummary): Remark | null {
  const isRead = Object.values(groups).some(({ abortedSkipped }) => abortedSkipped > 0);
  if (longestHold === null || !isRead) return null;
  const ns = (longestHold.toMs - longestHold.fromMs) * 1e6;
  if (ns < HOLD_LEAST_NS || ns < HOLDS_LEAST * (held.p50 ?? 0) * 1e6) return null;
  return {
    atNs: longestHold.fromMs * 1e6,
    kind: "queue",
    subject,
    text: `a transaction in ${subject} is left open: whoever reads what is committed waits for ${stretch(ns)} there; ${count(aborted)} ${aborted === 1 ? "message comes" : "messages come"} to nothing in all`,
    weight: WEIGHT.queue + 2,
  };
}

/** A shorter wait is how transactions are, and so is one that is hardly longer than most. */
const HOLD_LEAST_NS = 1e9;
const HOLDS_LEAST = 5;
