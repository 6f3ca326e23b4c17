import type { IncidentSummary, Summary } from "../observe/summary.ts";
import type { Trace, TraceSpan, TraceVisit } from "../observe/tracing/trace.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { LOSS_KINDS, lossesIn, tellsOf } from "./lost-messages.ts";
import type { FinishedRun, RunJob } from "./run.ts";

/** What went wrong, and is to be shown in the requests that had to do with it. */
export type Sought = Pick<IncidentSummary, "kind" | "name" | "key" | "atMs" | "read">;

/** Examples that are shown of one run, and requests that are shown of one example. */
const INCIDENTS_MAX = 8;
const TRACES_MAX = 4;
/** So long after a read, or after a message was lost, the answer is seen, too. */
const ANSWER_NS = 1e9;
/** Requests that are looked at: many may be about a key that is often asked for. */
const WATCHED_MAX = 1000;

/**
 * The first example of each invariant that was broken, of each way in which a saga was left halfway, of a read of each
 * database that missed a write, and of each way in which messages came to nothing. Requests without a key are all one,
 * and no example.
 */
export function soughtIn({ invariants, sagas, databases, brokers }: Summary): readonly Sought[] {
  const broken = Object.entries(invariants).flatMap(([name, { examples }]): Sought[] => {
    const [first] = examples;
    if (first === undefined || first.key === null) return [];
    return [{ kind: "invariant", name, key: first.key, atMs: first.atMs, read: null }];
  });
  const left = Object.entries(sagas).flatMap(([name, { examples }]) =>
    examples.map(({ state, key, atMs }): Sought => ({ kind: state, name, key, atMs, read: null })),
  );
  const missed = Object.entries(databases).flatMap(([name, { replication }]): Sought[] => {
    const example = replication?.examples[0];
    if (example === undefined) return [];
    const { key, atMs, server, ageMs, isOwn } = example;
    return [
      { kind: isOwn ? "ownMissed" : "stale", name, key, atMs, read: { server, committedMs: atMs - ageMs } },
    ];
  });
  const lost = lossesIn({ brokers }).map(({ how, name, key, atMs }): Sought => ({
    kind: how,
    name,
    key,
    atMs,
    read: null,
  }));
  return [...broken, ...left, ...missed, ...lost].slice(0, INCIDENTS_MAX);
}

/** The run that shows them: the same again, watched, and no further than to the last of them. */
export function incidentJob(
  { scenario, source }: Pick<RunJob, "scenario" | "source">,
  sought: readonly Sought[],
): RunJob {
  const ends = sought.map((one) => nsOf(one.atMs) + (one.read === null && !isLoss(one) ? 0 : ANSWER_NS));
  const untilNs = Math.min(Math.max(...ends) + 1, scenario.durationNs);
  const trace = {
    count: WATCHED_MAX,
    order: "first",
    fate: null,
    workload: null,
    target: null,
    keys: [...new Set(sought.map(({ key }) => key))],
    fromNs: 0,
    toNs: Infinity,
  } as const;
  return { scenario, source, trace, untilNs };
}

/** What a second run tells of them; nothing of those that it did not come to see. */
export function toldBy(
  { traces, summary }: FinishedRun,
  sought: readonly Sought[],
  scenario: Scenario,
): readonly IncidentSummary[] {
  const watchedToMs = summary.stopped?.atMs ?? summary.durationMs;
  return sought.flatMap((one) => {
    const worthOf = worthFor(one, scenario);
    const about = (traces?.traces ?? []).filter(({ root }) =>
      isLoss(one) ? tellsOf(root, one.atMs) : isAbout(root, one.key),
    );
    const shown = about
      .filter((trace) => one.read === null || worthOf(trace) > 0)
      .sort((a, b) => worthOf(b) - worthOf(a) || a.root.fromNs - b.root.fromNs)
      .slice(0, TRACES_MAX)
      .sort((a, b) => a.root.fromNs - b.root.fromNs);
    return shown.length === 0 ? [] : [{ ...one, watchedToMs, traces: shown }];
  });
}

/** How much a request has to do with it. */
function worthFor(one: Sought, scenario: Scenario): (trace: Trace) => number {
  const { read, name, atMs } = one;
  const effects = effectsOf(one, scenario);
  if (read === null) return (trace) => worth(trace, effects);
  const committedNs = nsOf(read.committedMs);
  const isRead = ({ instance, toNs }: TraceVisit): boolean => instance === read.server && toNs === nsOf(atMs);
  const isWrite = ({ fromNs, toNs }: TraceVisit): boolean =>
    fromNs <= committedNs && (toNs ?? Infinity) >= committedNs;
  return ({ root }) => (visits(root, name, isRead) ? 2 : 0) + (visits(root, name, isWrite) ? 1 : 0);
}

/** Whether such a visit to a component is anywhere in it. */
function visits(span: TraceSpan, component: string, isIt: (visit: TraceVisit) => boolean): boolean {
  const { visit, children } = span;
  if (visit?.component === component && isIt(visit)) return true;
  return children.some((child) => visits(child, component, isIt));
}

function nsOf(ms: number): number {
  return Math.round(ms * 1e6);
}

function effectsOf({ kind, name }: Sought, { invariants }: Scenario): ReadonlySet<string> {
  return new Set(kind === "invariant" ? Object.keys(invariants[name]?.counts ?? {}) : []);
}

function isLoss({ kind }: Sought): boolean {
  return LOSS_KINDS.has(kind);
}

function isAbout(span: TraceSpan, key: number): boolean {
  return span.key === key || span.children.some((child) => isAbout(child, key));
}

/** Requests that did something of what is wrong come first, then those that failed. */
function worth({ root }: Trace, effects: ReadonlySet<string>): number {
  return (hasEffect(root, effects) ? 2 : 0) + (root.failure === null ? 0 : 1);
}

function hasEffect(span: TraceSpan, effects: ReadonlySet<string>): boolean {
  return (
    span.effects.some(({ name }) => effects.has(name)) ||
    span.children.some((child) => hasEffect(child, effects))
  );
}
