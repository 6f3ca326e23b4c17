import type { IncidentKind } from "../observe/incident-summary.ts";
import type { Trace, TraceMark, TraceSpan, TraceVisit } from "../observe/tracing/trace.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Sought } from "./incidents.ts";
import { tellsOf } from "./message-mishaps.ts";

/** Requests that are shown of one example. */
const TRACES_MAX = 4;

/** How much a request has to do with what went wrong: 0 nothing that must be shown, 2 and more it belongs to it. */
type Worth = (trace: Trace) => number;

interface Ways {
  /** Whether requests that are about the key and have nothing to do with it are shown all the same. */
  readonly isLoose: boolean;
  readonly worthOf: (one: Sought, scenario: Scenario) => Worth;
}

/** The requests that tell most of it, in the order in which they began. */
export function tracesAbout(one: Sought, traces: readonly Trace[], scenario: Scenario): readonly Trace[] {
  const { isLoose, worthOf } = WAYS[one.kind];
  const worth = worthOf(one, scenario);
  return traces
    .filter(({ root }) => isAbout(root, one.key))
    .map((trace) => ({ trace, worth: worth(trace) }))
    .filter((judged) => isLoose || judged.worth > 0)
    .sort((a, b) => b.worth - a.worth || a.trace.root.fromNs - b.trace.root.fromNs)
    .slice(0, TRACES_MAX)
    .map(({ trace }) => trace)
    .sort((a, b) => a.root.fromNs - b.root.fromNs);
}

function isAbout(span: TraceSpan, key: number): boolean {
  return span.key === key || span.children.some((child) => isAbout(child, key));
}

/** Requests that did something of what is wrong come first, then those that failed. */
function byEffects(effects: ReadonlySet<string>): Worth {
  return ({ root }) => (hasEffect(root, effects) ? 2 : 0) + (root.failure === null ? 0 : 1);
}

function hasEffect(span: TraceSpan, effects: ReadonlySet<string>): boolean {
  return some(span, (one) => one.effects.some(({ name }) => effects.has(name)));
}

/** Who read an old value, and who had written the new one. */
function byRead({ read, name, atMs }: Sought): Worth {
  if (read === null) return () => 0;
  const committedNs = nsOf(read.committedMs);
  const isRead = ({ instance, toNs }: TraceVisit): boolean => instance === read.server && toNs === nsOf(atMs);
  const isWrite = ({ fromNs, toNs }: TraceVisit): boolean =>
    fromNs <= committedNs && (toNs ?? Infinity) >= committedNs;
  return ({ root }) => (visits(root, name, isRead) ? 2 : 0) + (visits(root, name, isWrite) ? 1 : 0);
}

/** The last of those at a database, and who was there before it, the latest first. */
function byVisit({ name, atMs, key }: Sought): Worth {
  const atNs = nsOf(atMs);
  return ({ root }) => {
    const ends = visitEnds(root, name, key).filter((toNs) => toNs <= atNs);
    if (ends.includes(atNs)) return 4;
    return ends.length === 0 ? 0 : 1 + Math.max(...ends) / (atNs + 1);
  };
}

function visitEnds(span: TraceSpan, component: string, key: number): readonly number[] {
  const { visit, children } = span;
  const own = visit?.component === component && span.key === key && visit.toNs !== null ? [visit.toNs] : [];
  return [...own, ...children.flatMap((child) => visitEnds(child, component, key))];
}

/** Who did the last of it to a record, and who had something to do with that before, the latest first. */
function byRecord({ name, key, atMs }: Sought): Worth {
  const atNs = nsOf(atMs);
  const title = `${name} ${String(key)}`;
  return ({ root }) => {
    const times = marksIn(root)
      .filter(({ by, atNs: whenNs }) => by === title && whenNs <= atNs)
      .map((mark) => mark.atNs);
    if (times.includes(atNs)) return 4;
    return times.length === 0 ? 0 : 1 + Math.max(...times) / (atNs + 1);
  };
}

/** Who read it, and whose saga took it back. */
function byDirtyRead({ name, key, atMs, sinceMs }: Sought): Worth {
  const title = `${name} ${String(key)}`;
  const [readNs, backNs] = [nsOf(sinceMs ?? atMs), nsOf(atMs)];
  return ({ root }) => {
    const marks = marksIn(root);
    const isWriter =
      marks.some(({ what, by, atNs }) => what === "wrote" && by === title && atNs <= readNs) &&
      marks.some(({ what, atNs }) => what === "compensated" && atNs === backNs);
    const isReader = marks.some(({ what, by, atNs }) => what === "read" && by === title && atNs === readNs);
    return (isWriter ? 4 : 0) + (isReader ? 4 : 0);
  };
}

/** Whose saga had locked it, and who waited for that or was refused. */
function byLock({ name, key, atMs, sinceMs, untilMs }: Sought): Worth {
  const title = `${name} ${String(key)}`;
  const untilNs = untilMs === null ? Infinity : nsOf(untilMs);
  const [lockedNs, atNs] = [nsOf(sinceMs ?? atMs), nsOf(atMs)];
  return ({ root }) => {
    if (marksIn(root).some((mark) => mark.what === "locked" && mark.by === title && mark.atNs === lockedNs))
      return 4;
    if (some(root, ({ parts }) => parts.some(({ wait, fromNs }) => wait?.what === title && fromNs < untilNs)))
      return (root.toNs ?? Infinity) < atNs ? 0 : 2;
    return root.failure !== null && root.toNs !== null && root.toNs >= atNs ? 1 : 0;
  };
}

/** What befell a message shows with the message. */
function byMessage({ atMs, kind }: Sought): Worth {
  return ({ root }) => (tellsOf(root, atMs, kind) ? 2 : 0);
}

const nothing: Worth = byEffects(new Set());
const left: Ways = { isLoose: true, worthOf: () => nothing };
const message: Ways = { isLoose: false, worthOf: byMessage };
const read: Ways = { isLoose: false, worthOf: byRead };

/** Which requests show what went wrong. */
const WAYS: Readonly<Record<IncidentKind, Ways>> = {
  invariant: {
    isLoose: true,
    worthOf: ({ name }, { invariants }) => byEffects(new Set(Object.keys(invariants[name]?.counts ?? {}))),
  },
  repeated: { isLoose: true, worthOf: ({ name }) => byEffects(new Set([name])) },
  stuck: left,
  manual: left,
  contradicted: left,
  stale: read,
  ownMissed: read,
  dirtyRead: { isLoose: false, worthOf: byDirtyRead },
  lostUpdate: {
    isLoose: false,
    worthOf: (one, { databases }) => (Object.hasOwn(databases, one.name) ? byVisit(one) : byRecord(one)),
  },
  staleCopy: { isLoose: false, worthOf: byRecord },
  blocked: { isLoose: false, worthOf: byLock },
  causal: { isLoose: false, worthOf: byVisit },
  lost: message,
  expired: message,
  dropped: message,
  unroutable: message,
  dead: message,
  skipped: message,
  duplicate: message,
  reordered: message,
};

/** Whether such a visit to a component is anywhere in it. */
function visits(span: TraceSpan, component: string, isIt: (visit: TraceVisit) => boolean): boolean {
  return some(span, ({ visit }) => visit?.component === component && isIt(visit));
}

function some(span: TraceSpan, isIt: (span: TraceSpan) => boolean): boolean {
  return isIt(span) || span.children.some((child) => some(child, isIt));
}

function marksIn({ marks, children }: TraceSpan): readonly TraceMark[] {
  return [...marks, ...children.flatMap(marksIn)];
}

function nsOf(ms: number): number {
  return Math.round(ms * 1e6);
}
