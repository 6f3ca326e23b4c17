import type { PartKind, SpanKind, TracePart, TraceSpan, TraceWait } from "./trace.ts";

/**
 * What a stretch of a request's time went into: a part, or
 * - `pause`: a call between two attempts: backoff, or an attempt that was given up for a later one; or a saga between two steps
 * - `other`: what no part covers: a gate at the door, the load of another request that it waited for
 */
export type StretchKind = PartKind | "pause" | "other";

/** One stretch of the critical path: what the request was really waiting for then. */
export interface Stretch {
  readonly kind: StretchKind;
  /** The component whose queue, worker, network or pool it was. */
  readonly place: string;
  readonly span: TraceSpan;
  readonly fromNs: number;
  readonly toNs: number;
  /** What was waited for, where kind and place do not say that. */
  readonly wait: TraceWait | null;
}

/**
 * The chain of stretches that a request's latency consists of, in order and without a gap: at each moment the one
 * thing that the outcome waited for. Walked backwards from the end: whoever ended last is what was waited for.
 * `endNs` stands in where the request was still under way.
 */
export function criticalPath(root: TraceSpan, endNs: number): readonly Stretch[] {
  const path: Stretch[] = [];
  walk(root, root.fromNs, root.toNs ?? endNs, path);
  return merged(path.reverse());
}

/** Time that went into one thing. */
export interface Spent extends Pick<Stretch, "kind" | "place" | "wait"> {
  readonly ns: number;
}

/** Time by kind, place and what was waited for there, longest first; of several waits for one thing the first is told. */
export function timeSpent(path: readonly Stretch[]): readonly Spent[] {
  const byWhat = new Map<string, Pick<Stretch, "kind" | "place" | "wait"> & { ns: number }>();
  for (const { kind, place, wait, fromNs, toNs } of path) {
    const what = `${kind} ${place} ${wait?.what ?? ""}`;
    const sum = byWhat.get(what) ?? { kind, place, wait, ns: 0 };
    sum.ns += toNs - fromNs;
    byWhat.set(what, sum);
  }
  return [...byWhat.values()].sort((a, b) => b.ns - a.ns);
}

/** Appends the stretches of `span` between two times, the last first. */
function walk(span: TraceSpan, fromNs: number, toNs: number, path: Stretch[]): void {
  let untilNs = toNs;
  while (untilNs > fromNs) {
    const child = waitedFor(span, fromNs, untilNs);
    if (child === null) break;
    const childToNs = Math.min(child.toNs ?? Infinity, untilNs);
    addOwn(span, childToNs, untilNs, path);
    const childFromNs = Math.max(child.fromNs, fromNs);
    walk(child, childFromNs, childToNs, path);
    untilNs = childFromNs;
  }
  addOwn(span, fromNs, untilNs, path);
}

/** The child whose end the span waited for last, before a time; null: none. */
function waitedFor(span: TraceSpan, fromNs: number, untilNs: number): TraceSpan | null {
  let latest: TraceSpan | null = null;
  for (const child of span.children) {
    if (child.kind === "message") continue; // Nobody waits for messages.
    if (child.fromNs >= untilNs || endOf(child, untilNs) <= fromNs) continue;
    if (!isWaitedFor(span, child, untilNs)) continue;
    if (latest === null || isLater(child, latest, untilNs)) latest = child;
  }
  return latest;
}

/** A call that outlives the moment was waited for only if the visit itself was cut off there. */
function isWaitedFor(span: TraceSpan, child: TraceSpan, untilNs: number): boolean {
  if (child.toNs !== null && child.toNs <= untilNs) return true;
  const visitToNs = span.visit === null ? (span.toNs ?? Infinity) : (span.visit.toNs ?? Infinity);
  return visitToNs > untilNs || span.toNs === null;
}

/** Of two that end together the one that succeeded, then the one that began later: the other had been given up. */
function isLater(one: TraceSpan, other: TraceSpan, untilNs: number): boolean {
  const difference = endOf(one, untilNs) - endOf(other, untilNs);
  if (difference !== 0) return difference > 0;
  if ((one.failure === null) !== (other.failure === null)) return one.failure === null;
  return one.fromNs > other.fromNs;
}

function endOf(span: TraceSpan, untilNs: number): number {
  return Math.min(span.toNs ?? Infinity, untilNs);
}

/** What a span itself did between two times, the last first. */
function addOwn(span: TraceSpan, fromNs: number, toNs: number, path: Stretch[]): void {
  const bounds = new Set([fromNs, toNs]);
  for (const part of span.parts) {
    for (const atNs of [part.fromNs, part.toNs ?? Infinity])
      if (atNs > fromNs && atNs < toNs) bounds.add(atNs);
  }
  const times = [...bounds].sort((a, b) => b - a);
  for (let index = 1; index < times.length; index++) {
    const stretch = { fromNs: times[index]!, toNs: times[index - 1]! };
    const part = partAt(span, stretch.fromNs);
    const kind = part?.kind ?? (PAUSING.has(span.kind) ? "pause" : "other");
    const wait = part?.wait ?? null;
    path.push({ kind, place: placeOf(span, kind, wait), span, wait, ...stretch });
  }
}

/** Where branches of a visit do several things at once, what keeps a worker busy counts before what waits. */
const PRECEDENCE: readonly PartKind[] = [
  "work",
  "queue",
  "lock",
  "replicas",
  "network",
  "connection",
  "permit",
  "batch",
  "buffer",
  "sleep",
  "broker",
];

/** What these do themselves is to wait. */
const PAUSING: ReadonlySet<SpanKind> = new Set<SpanKind>(["call", "saga"]);

/** What went on, where several things did what comes first. */
function partAt(span: TraceSpan, atNs: number): TracePart | null {
  let first: TracePart | null = null;
  for (const part of span.parts) {
    if (part.fromNs > atNs || (part.toNs !== null && part.toNs <= atNs)) continue;
    if (first === null || PRECEDENCE.indexOf(part.kind) < PRECEDENCE.indexOf(first.kind)) first = part;
  }
  return first;
}

/** What happens where the visit is. */
const INSIDE: ReadonlySet<StretchKind> = new Set<StretchKind>(["queue", "lock", "work", "sleep", "other"]);

function placeOf(span: TraceSpan, kind: StretchKind, wait: TraceWait | null): string {
  // Who commits waits elsewhere for the servers of a database.
  if (kind === "replicas" && wait !== null) return wait.what;
  return (INSIDE.has(kind) ? span.visit?.component : undefined) ?? componentOf(span);
}

/** `payments.charge` is a call of payments; a request of users has the name of its target. */
export function componentOf(span: TraceSpan): string {
  return span.name.split(".", 1)[0] ?? span.name;
}

function merged(path: readonly Stretch[]): Stretch[] {
  const result: Stretch[] = [];
  for (const stretch of path) {
    if (stretch.toNs === stretch.fromNs) continue;
    const last = result.at(-1);
    if (last?.span === stretch.span && last.kind === stretch.kind && last.toNs === stretch.fromNs) {
      result[result.length - 1] = { ...last, toNs: stretch.toNs };
    } else result.push(stretch);
  }
  return result;
}
