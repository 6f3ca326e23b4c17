import { allSought, type Sought, toldBy } from "../experiment/incidents.ts";
import type { FinishedRun } from "../experiment/run.ts";
import type { Summary } from "../observe/summary.ts";
import type { Trace } from "../observe/tracing/trace.ts";
import type { Traces, TraceWish } from "../observe/tracing/tracer.ts";
import { incidentsIn } from "../report/incidents/incidents.ts";
import type { TraceStory } from "../report/traces/trace-report.ts";
import { effectsOf } from "../scenario/effects.ts";
import { nearest } from "../scenario/nearest.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { usageError } from "./exit.ts";

/** Requests that are looked through for those that show what went wrong. */
const WATCHED_MAX = 1000;

/** Refuses to look for what cannot be there; true: of whatever name. */
export function checkInconsistent(scenario: Scenario, name: string | true): void {
  const names = namesIn(scenario);
  if (names.length === 0)
    throw usageError(
      "--inconsistent: there is no data that could go wrong: no invariants, effects, sagas, records, databases or brokers",
    );
  if (name === true || names.includes(name)) return;
  const near = nearest(name, names);
  const remedy = near === null ? `there are ${names.join(", ")}` : `did you mean ${near}?`;
  throw usageError(`--inconsistent ${name}: ${remedy}`);
}

/** Whatever examples of a run can be called after. */
function namesIn(scenario: Scenario): readonly string[] {
  const { invariants, sagas, records, databases, brokers } = scenario;
  const named = [invariants, sagas, records, databases, brokers].flatMap((all) => Object.keys(all));
  return [...new Set([...named, ...effectsOf(scenario)])];
}

/** What went wrong in a run under this name, or at all; the messages of a broker under the name of that. */
export function inconsistenciesIn(
  summary: Summary,
  scenario: Scenario,
  wanted: string | true,
): readonly Sought[] {
  return allSought(summary, scenario).filter(
    ({ name }) => wanted === true || name === wanted || name.startsWith(`${wanted}.`),
  );
}

/** The wish for the requests that were about one of these; `isCounted`: so many of them as were asked for, and no others. */
export function wishFor(plain: TraceWish, sought: readonly Sought[], isCounted: boolean): TraceWish {
  const wish = { ...plain, keys: [...new Set(sought.map(({ key }) => key))] };
  if (isCounted) return wish;
  const whatever = wish.fate === null ? ({ andUnfinished: true } as const) : {};
  return { ...wish, ...whatever, count: WATCHED_MAX, order: "first" };
}

/** Of the requests that were watched those that show it, in the order in which they began, and what they tell together. */
export function storiesOf(
  run: FinishedRun,
  sought: readonly Sought[],
  scenario: Scenario,
): { readonly traces: Traces; readonly stories: readonly TraceStory[] } {
  const incidents = toldBy(run, sought, scenario);
  const shown = new Map<string, Trace>();
  for (const { traces } of incidents)
    for (const trace of traces) shown.set(`${trace.workload} ${String(trace.number)}`, trace);
  const traces = [...shown.values()].sort((a, b) => a.root.fromNs - b.root.fromNs);
  const stories = incidentsIn({ ...run.summary, incidents }).map(({ title, lines }) => ({ title, lines }));
  return { traces: { ...run.traces!, traces }, stories };
}
