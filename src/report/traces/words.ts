import type { Stretch, StretchKind } from "../../observe/tracing/critical-path.ts";
import { criticalPath, timeSpent } from "../../observe/tracing/critical-path.ts";
import type {
  MarkKind,
  Trace,
  TraceEffect,
  TraceFailure,
  TraceHolder,
  TraceMark,
  TraceSpan,
  TraceWait,
} from "../../observe/tracing/trace.ts";
import type { TraceWish } from "../../observe/tracing/tracer.ts";
import { clock, count, latency } from "../numbers.ts";
import { listed, plural } from "../phrases.ts";
import type { TraceReport } from "./trace-report.ts";

/** `in the queue of payments`: where the time of one kind went. */
const WHERE: Readonly<Record<StretchKind, (place: string, wait: TraceWait | null) => string>> = {
  work: (place) => `of work at ${place}`,
  queue: (place) => `in the queue of ${place}`,
  network: (place) => `on the network to and from ${place}`,
  connection: (place) => `waiting for a connection to ${place}`,
  lock: (place, wait) =>
    wait === null ? `waiting for a lock at ${place}` : `waiting for the lock on ${lockText(wait, place)}`,
  replicas: (place) => `waiting for replicas of ${place}`,
  batch: (place) => `waiting in the producer's batch for ${place}`,
  buffer: (place) => `waiting for room in the producer's buffer for ${place}`,
  permit: (place) => `waiting for a permit to call ${place}`,
  sleep: (place) => `asleep at ${place}`,
  broker: (place) => `as a message for ${place}`,
  pause: (place) => `between attempts at ${place}`,
  other: (place) => `waiting for something else at ${place}`,
};

/** `row 2 at bankDb (held by bank.deposit for request 5,812 of clerks, 3 others ahead)` */
function lockText({ what, holder, ahead }: TraceWait, place: string): string {
  const others = ahead === 0 ? [] : [`${plural(ahead, "other")} ahead`];
  const told = [...(holder === null ? [] : [holderText(holder)]), ...others];
  return `${what} at ${place}${told.length === 0 ? "" : ` (${told.join(", ")})`}`;
}

export function holderText({ name, workload, number }: TraceHolder): string {
  return `held by ${name} for request ${count(number + 1)} of ${workload}`;
}

/** More than this many kinds and places make no sentence. */
const SPENT_MAX = 4;
/** Kinds that take less than this share of the time are not worth a word. */
const SPENT_LEAST = 0.02;

/** Where the time of a request went, longest first: `700 ms in the queue of payments and 80 ms of work at db`. */
export function spentText(root: TraceSpan, endNs: number): string {
  const path = criticalPath(root, endNs);
  const totalNs = path.reduce((sum, { fromNs, toNs }) => sum + toNs - fromNs, 0);
  if (totalNs === 0) return "no time passed";
  const told = timeSpent(path).filter(({ ns }) => ns >= SPENT_LEAST * totalNs);
  return listed(
    told
      .slice(0, SPENT_MAX)
      .map(({ kind, place, wait, ns }) => `${latency(ns / 1e6)} ${WHERE[kind](place, wait)}`),
  );
}

/** What a stretch was, for whoever points at it. */
export function stretchText({ kind, place, wait, fromNs, toNs }: Omit<Stretch, "span">): string {
  return `${latency((toNs - fromNs) / 1e6)} ${WHERE[kind](place, wait)}`;
}

/** `failed: timeout at payments`. */
export function fateText(span: TraceSpan): string {
  if (span.toNs === null) return "still under way at the end of the run";
  if (span.failure !== null) return `failed: ${failureText(span.failure)}`;
  return span.degraded ? "OK, degraded" : "OK";
}

export function failureText({ cause, place }: TraceFailure): string {
  return `${cause} at ${place}`;
}

/** `charged`, `charged taken back`. */
export function effectText({ name, isUndone }: TraceEffect): string {
  return isUndone ? `${name} taken back` : name;
}

const MARKS: Readonly<Record<MarkKind, string>> = {
  handled: "handled",
  duplicate: "done again",
  recognized: "recognized",
  timedOut: "not acknowledged in time",
  late: "acknowledged too late",
  dead: "given up as a dead letter",
  skipped: "given up and skipped",
  expired: "expired",
  dropped: "dropped for a newer one",
  rejected: "refused: the queue was full",
  withdrawn: "withdrawn: its producer no longer waited",
  unroutable: "matched no binding, and gone",
  lost: "lost",
  undone: "gone with its leader",
  onTheWay: "lost on its way to a consumer",
  struck: "died",
  read: "reads",
  wrote: "writes",
  locked: "locks",
  unlocked: "unlocks",
  completed: "completed",
  compensated: "compensated",
  stuck: "stuck",
  manual: "left to people",
};

/** What is done to a record. */
export const RECORD_MARKS: ReadonlySet<MarkKind> = new Set<MarkKind>(["read", "wrote", "locked", "unlocked"]);

/** What became of a message or a saga: `handled by billing`; what was done to a record: `reads account 7`. */
export function markText({ what, by }: Pick<TraceMark, "what" | "by">): string {
  if (by === "") return MARKS[what];
  if (RECORD_MARKS.has(what)) return `${MARKS[what]} ${by}`;
  return what === "struck" ? `died right after ${by}` : `${MARKS[what]} by ${by}`;
}

/** How long it took, up to the end of the run at most. */
export function lengthMs(span: TraceSpan, endNs: number): number {
  return ((span.toNs ?? endNs) - span.fromNs) / 1e6;
}

/** `shoppers → shop.buy, 1.2 s, failed: timeout at payments`. */
export function traceTitle({ workload, target, root }: Trace, endNs: number): string {
  return `${workload} → ${target}, ${latency(lengthMs(root, endNs))}, ${fateText(root)}`;
}

/** `request 5,812 of shoppers, began at 1m02.3s`. */
export function traceOrigin({ workload, number, root }: Trace): string {
  return `request ${count(number + 1)} of ${workload}, began at ${clock(root.fromNs / 1e6, true)}`;
}

/** What is shown, of how many: `The 5 slowest of 1,204 failed requests`. */
export function headlineOf({ traces, matching, wish, durationMs, stories }: TraceReport): string {
  const kind = wantedText(wish);
  const within = withinText(wish, durationMs * 1e6);
  if (matching === 0) return `There were no ${kind}requests${within}.`;
  const all = plural(matching, `${kind}request`);
  if (stories.length > 0)
    return `${plural(traces.length, "request")} that ${traces.length === 1 ? "shows" : "show"} what went wrong, of ${all}${within}.`;
  const which = wish.fate?.kind === "unfinished" ? "longest under way" : wish.order;
  if (traces.length === matching) return `All of ${all}${within}, the ${which} first.`;
  return `The ${traces.length === 1 ? "" : `${count(traces.length)} `}${which} of ${all}${within}.`;
}

function wantedText({ fate }: TraceWish): string {
  if (fate === null) return "";
  if (fate.kind === "ok") return "successful ";
  return fate.kind === "outcome" ? `${fate.name} ` : `${fate.kind} `;
}

function withinText({ workload, target, keys, fromNs, toNs }: TraceWish, durationNs: number): string {
  const about = keys === null ? "" : aboutText(keys);
  const from = workload === null ? "" : ` of ${workload}`;
  const to = target === null ? "" : ` to ${target}`;
  const after = fromNs > 0 ? `from ${clock(fromNs / 1e6)} on` : "";
  const before = toNs >= durationNs ? "" : `before ${clock(toNs / 1e6)}`;
  const when = [after, before].filter((text) => text !== "").join(" and ");
  return `${from}${to}${about}${when === "" ? "" : `, begun ${when}`}`;
}

function aboutText(keys: readonly number[]): string {
  if (keys.length === 0) return " about keys with which something went wrong";
  return ` about ${keys.length === 1 ? "key" : "keys"} ${listed(keys.map(String))}`;
}
