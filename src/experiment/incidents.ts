import type { DataExample } from "../observe/data-example.ts";
import type { IncidentSummary, Summary } from "../observe/summary.ts";
import { allSteps } from "../scenario/normalise/services.ts";
import { visitSteps } from "../scenario/normalise/steps.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { tracesAbout } from "./incident-traces.ts";
import { isMishap, mishapsIn } from "./message-mishaps.ts";
import type { FinishedRun, RunJob } from "./run.ts";

/** What went wrong, and is to be shown in the requests that had to do with it. */
export type Sought = Omit<IncidentSummary, "watchedToMs" | "traces">;

/** Examples that are shown of one run. */
const INCIDENTS_MAX = 12;
/** So long after a read, or after something befell a message, the answer is seen, too. */
const ANSWER_NS = 1e9;
/** A lock that is never free again is watched for so long. */
const BLOCKED_NS = 10e9;
/** Requests that are looked at: many may be about a key that is often asked for. */
const WATCHED_MAX = 1000;

/**
 * The first example of each thing that went wrong with data, by what and where: invariants that were broken, sagas that were
 * left halfway or ended twice, what requests did to each other's records and rows, effects that were done twice where no
 * invariant says whether they may, reads that missed a write, and what befell messages. Requests without a key are all one,
 * and no example. Where there are too many, each kind has one before another has two.
 */
export function soughtIn(summary: Summary, scenario: Scenario): readonly Sought[] {
  const all = soughtWith(summary, scenario, 1);
  const seen = new Map<string, number>();
  const ranked = all.map((one) => {
    const rank = seen.get(one.kind) ?? 0;
    seen.set(one.kind, rank + 1);
    return { one, rank };
  });
  // Sorting is stable: of one rank, the gravest comes first.
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, INCIDENTS_MAX)
    .map(({ one }) => one);
}

/** All examples that a run has. */
export function allSought(summary: Summary, scenario: Scenario): readonly Sought[] {
  return soughtWith(summary, scenario, Infinity);
}

/** `most`: keys that are shown of one invariant. */
function soughtWith(summary: Summary, scenario: Scenario, most: number): readonly Sought[] {
  return [
    ...broken(summary, most),
    ...left(summary),
    ...shared(summary),
    ...repeated(summary, scenario),
    ...missed(summary),
    ...befallen(summary),
  ];
}

const PLAIN = { read: null, sinceMs: null, untilMs: null } as const;

function broken({ invariants }: Summary, most: number): readonly Sought[] {
  return Object.entries(invariants).flatMap(([name, { examples }]) =>
    examples
      .slice(0, most)
      .flatMap(({ key, atMs }): Sought[] =>
        key === null ? [] : [{ ...PLAIN, kind: "invariant", name, key, atMs }],
      ),
  );
}

function left({ sagas }: Summary): readonly Sought[] {
  return Object.entries(sagas).flatMap(([name, { examples }]) =>
    examples.map(({ state, key, atMs }): Sought => ({ ...PLAIN, kind: state, name, key, atMs })),
  );
}

function shared({ records = {}, databases }: Summary): readonly Sought[] {
  return [
    ...Object.entries(records).flatMap(([name, { examples }]) => examplesOf(name, examples)),
    ...Object.entries(databases).flatMap(([name, { contention, replication }]) => [
      ...examplesOf(name, contention?.examples ?? []),
      ...examplesOf(name, replication?.anomalies ?? []),
    ]),
  ];
}

/** An effect that is there twice for a key is wrong where each request has a key of its own, unless an invariant has its say. */
function repeated({ effects }: Summary, scenario: Scenario): readonly Sought[] {
  if (!hasUniqueKeys(scenario)) return [];
  return Object.entries(effects)
    .filter(([name]) =>
      Object.values(scenario.invariants).every(({ counts }) => (counts[name]?.least ?? 0) < 2),
    )
    .flatMap(([name, { examples }]) => examplesOf(name, examples));
}

/** Entities that are drawn come back. */
function hasUniqueKeys(scenario: Scenario): boolean {
  let isDrawn = Object.values(scenario.workloads).some(
    ({ key: { kind } }) => kind === "uniform" || kind === "zipf",
  );
  for (const steps of allSteps(scenario))
    visitSteps(steps, (step) => {
      if ("key" in step && step.key !== null) isDrawn = true;
    });
  return !isDrawn;
}

function examplesOf(name: string, examples: readonly DataExample[]): readonly Sought[] {
  return examples.flatMap(({ kind, key, atMs, sinceMs, untilMs }): Sought[] =>
    key === null ? [] : [{ kind, name, key, atMs, read: null, sinceMs, untilMs }],
  );
}

function missed({ databases }: Summary): readonly Sought[] {
  return Object.entries(databases).flatMap(([name, { replication }]): Sought[] => {
    const example = replication?.examples[0];
    if (example === undefined) return [];
    const { key, atMs, server, ageMs, isOwn } = example;
    const read = { server, committedMs: atMs - ageMs };
    return [{ ...PLAIN, kind: isOwn ? "ownMissed" : "stale", name, key, atMs, read }];
  });
}

function befallen({ brokers }: Summary): readonly Sought[] {
  return mishapsIn({ brokers }).map(({ how, name, key, atMs }): Sought => ({
    ...PLAIN,
    kind: how,
    name,
    key,
    atMs,
  }));
}

/** The run that shows them: the same again, watched, and no further than to the last of them. */
export function incidentJob(
  { scenario, source }: Pick<RunJob, "scenario" | "source">,
  sought: readonly Sought[],
): RunJob {
  const untilNs = Math.min(Math.max(...sought.map(seenAtNs)) + 1, scenario.durationNs);
  const trace = {
    count: WATCHED_MAX,
    order: "first",
    fate: null,
    andUnfinished: true,
    workload: null,
    target: null,
    keys: [...new Set(sought.map(({ key }) => key))],
    fromNs: 0,
    toNs: Infinity,
  } as const;
  return { scenario, source, trace, untilNs };
}

/** When all of it is to be seen. */
function seenAtNs(one: Sought): number {
  const overNs = Math.max(nsOf(one.atMs), nsOf(one.untilMs ?? 0));
  if (one.kind === "blocked") return overNs + (one.untilMs === null ? BLOCKED_NS : ANSWER_NS);
  const isAtOnce = one.read !== null || isMishap(one) || SHARED.has(one.kind);
  return overNs + (isAtOnce ? ANSWER_NS : 0);
}

/** What requests did to each other: the answer of the last of them is on its way then. */
const SHARED: ReadonlySet<string> = new Set(["dirtyRead", "lostUpdate", "staleCopy", "causal", "repeated"]);

/** What a second run tells of them; nothing of those that it did not come to see. */
export function toldBy(
  { traces, summary }: FinishedRun,
  sought: readonly Sought[],
  scenario: Scenario,
): readonly IncidentSummary[] {
  const watchedToMs = summary.stopped?.atMs ?? summary.durationMs;
  return sought.flatMap((one) => {
    const shown = tracesAbout(one, traces?.traces ?? [], scenario);
    return shown.length === 0 ? [] : [{ ...one, watchedToMs, traces: shown }];
  });
}

function nsOf(ms: number): number {
  return Math.round(ms * 1e6);
}
