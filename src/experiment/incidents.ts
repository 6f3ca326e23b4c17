import type { IncidentSummary, Summary } from "../observe/summary.ts";
import type { Trace, TraceSpan } from "../observe/tracing/trace.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { FinishedRun, RunJob } from "./run.ts";

/** What went wrong, and is to be shown in the requests that had to do with it. */
export type Sought = Pick<IncidentSummary, "kind" | "name" | "key" | "atMs">;

/** Examples that are shown of one run, and requests that are shown of one example. */
const INCIDENTS_MAX = 8;
const TRACES_MAX = 4;
/** Requests that are looked at: many may be about a key that is often asked for. */
const WATCHED_MAX = 1000;

/**
 * The first example of each invariant that was broken, and of each way in which a saga was left halfway. Requests
 * without a key are all one, and no example.
 */
export function soughtIn({ invariants, sagas }: Summary): readonly Sought[] {
  const broken = Object.entries(invariants).flatMap(([name, { examples }]): Sought[] => {
    const [first] = examples;
    if (first === undefined || first.key === null) return [];
    return [{ kind: "invariant", name, key: first.key, atMs: first.atMs }];
  });
  const left = Object.entries(sagas).flatMap(([name, { examples }]) =>
    examples.map(({ state, key, atMs }): Sought => ({ kind: state, name, key, atMs })),
  );
  return [...broken, ...left].slice(0, INCIDENTS_MAX);
}

/** The run that shows them: the same again, watched, and no further than to the last of them. */
export function incidentJob(
  { scenario, source }: Pick<RunJob, "scenario" | "source">,
  sought: readonly Sought[],
): RunJob {
  const untilNs = Math.max(...sought.map(({ atMs }) => Math.round(atMs * 1e6))) + 1;
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
    const effects = effectsOf(one, scenario);
    const about = (traces?.traces ?? []).filter(({ root }) => isAbout(root, one.key));
    const shown = [...about]
      .sort((a, b) => worth(b, effects) - worth(a, effects) || a.root.fromNs - b.root.fromNs)
      .slice(0, TRACES_MAX)
      .sort((a, b) => a.root.fromNs - b.root.fromNs);
    return shown.length === 0 ? [] : [{ ...one, watchedToMs, traces: shown }];
  });
}

function effectsOf({ kind, name }: Sought, { invariants }: Scenario): ReadonlySet<string> {
  return new Set(kind === "invariant" ? Object.keys(invariants[name]?.counts ?? {}) : []);
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
