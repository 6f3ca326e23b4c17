import type { PartKind, SpanKind, TracePart, TraceSpan } from "./trace.ts";

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

/** Time by kind and place, longest first. */
export function timeSpent(path: readonly Stretch[]): readonly {
  readonly kind: StretchKind;
  readonly place: string;
  readonly ns: number;
}[] {
  const byWhat = new Map<string, { kind: StretchKind; place: string; ns: number }>();
  for (const { kind, place, fromNs, toNs } of path) {
    const what = `${kind} ${place}`;
    const sum = byWhat.get(what) ?? { kind, place, ns: 0 };
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
    const kind = kindAt(span, stretch.fromNs);
    path.push({ kind, place: placeOf(span, kind), span, ...stretch });
  }
}

/** Where branches of a visit do several things at once, what keeps a worker busy counts before what waits. */
const PRECEDENCE: readonly PartKind[] = [
  "work",
  "queue",
  "network",
  "connection",
  "permit",
  "sleep",
  "broker",
];

/** What these do themselves is to wait. */
const PAUSING: ReadonlySet<SpanKind> = new Set<SpanKind>(["call", "saga"]);

function kindAt(span: TraceSpan, atNs: number): StretchKind {
  const covers = (part: TracePart): boolean =>
    part.fromNs <= atNs && (part.toNs === null || part.toNs > atNs);
  const kinds = new Set(span.parts.filter(covers).map(({ kind }) => kind));
  return PRECEDENCE.find((kind) => kinds.has(kind)) ?? (PAUSING.has(span.kind) ? "pause" : "other");
}

function placeOf(span: TraceSpan, kind: StretchKind): string {
  const isInside = kind === "queue" || kind === "work" || kind === "sleep" || kind === "other";
  return (isInside ? span.visit?.component : undefined) ?? componentOf(span);
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
