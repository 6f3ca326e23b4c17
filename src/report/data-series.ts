import type { Summary } from "../observe/summary.ts";
import { count } from "./numbers.ts";
import { topicsOf } from "./topics.ts";

/** What befell data over time, of one kind and one name. */
export interface DataSeries {
  /** Fit for an id: `broken-paidForNothing`. */
  readonly id: string;
  readonly title: string;
  readonly note: string;
  /** What is counted, as the axis has it. */
  readonly axis: string;
  readonly legend: string;
  /** The figure of the whole run, for those who cannot see the chart. */
  readonly told: string;
  readonly unit: "number" | "perSecond";
  readonly values: readonly number[];
}

/** Where a figure that findings ask about has a course over time: by its path. */
const COURSES: readonly (readonly [
  RegExp,
  (summary: Summary, names: readonly string[]) => DataSeries | null,
])[] = [
  [/^invariants\.([^.]+)\./, (summary, [name = ""]) => brokenKeys(summary, name)],
  [/^sagas\.([^.]+)\.(?:stuck|manual)$/, (summary, [name = ""]) => sagasLeft(summary, name)],
  [/^records\.([^.]+)\.differing\./, (summary, [name = ""]) => differing(summary, name)],
  [/^records\.([^.]+)\.dirtyReads$/, (summary, [name = ""]) => soFar(summary, name, "dirtyReads")],
  [/^records\.([^.]+)\.lostUpdates$/, (summary, [name = ""]) => soFar(summary, name, "lostUpdates")],
  [/^records\.([^.]+)\.staleReads$/, (summary, [name = ""]) => readsOfCopies(summary, name)],
  [
    /^databases\.([^.]+)\.replication\.(?:stale|readYourWrites)/,
    (summary, [name = ""]) => staleReads(summary, name),
  ],
  [
    /^brokers\.([^.]+)\.topics\.([^.]+)\.groups\.([^.]+)\.(?:lag|latency|oldestMs)/,
    (summary, [broker = "", topic = "", group = ""]) => groupLag(summary, `${broker}.${topic}, ${group}`),
  ],
];

/** The course of a figure over the run; null: it has none, or it is not about data. */
export function courseOf(summary: Summary, path: string): DataSeries | null {
  for (const [pattern, read] of COURSES) {
    const found = pattern.exec(path);
    if (found !== null) return read(summary, found.slice(1));
  }
  return null;
}

/** Whatever went wrong with data, the worst first, in the order in which a headline speaks of it. */
export function harmOverTime(summary: Summary): readonly DataSeries[] {
  const { invariants, sagas, records = {}, databases } = summary;
  const broken = Object.entries(invariants).sort(([, a], [, b]) => b.count - a.count);
  const kinds = Object.keys(records);
  const all = [
    ...broken.map(([name]) => brokenKeys(summary, name)),
    ...Object.keys(sagas).map((name) => sagasLeft(summary, name)),
    ...kinds.map((name) => soFar(summary, name, "lostUpdates")),
    ...kinds.map((name) => differing(summary, name)),
    ...kinds.map((name) => soFar(summary, name, "dirtyReads")),
    ...kinds.map((name) => readsOfCopies(summary, name)),
    ...Object.keys(databases).map((name) => staleReads(summary, name)),
  ];
  return all.filter((series) => series !== null).filter(isAnything);
}

/** The group of messages that was furthest behind; null: there is none. */
export function worstLag(summary: Summary): DataSeries | null {
  const groups = topicsOf(summary).flatMap((topic) => topic.groups);
  const [worst] = groups.sort((a, b) => (b.figures.oldestMs ?? 0) - (a.figures.oldestMs ?? 0));
  return worst === undefined ? null : groupLag(summary, worst.name);
}

function isAnything({ values }: DataSeries): boolean {
  return values.some((value) => value > 0);
}

function brokenKeys({ invariants, series }: Summary, name: string): DataSeries | null {
  const figures = invariants[name];
  const course = series.invariants?.[name];
  if (figures === undefined || course === undefined) return null;
  return {
    id: `broken-${name}`,
    title: `Keys for which ${name} is broken`,
    note: `Keys that stay ${figures.text}, at the end of each window.`,
    axis: "keys",
    legend: `stay ${figures.text}`,
    told: `${count(figures.count)} in all, ${count(figures.mended)} of them mended`,
    unit: "number",
    values: course.broken,
  };
}

function sagasLeft({ sagas, series }: Summary, name: string): DataSeries | null {
  const figures = sagas[name];
  const course = series.sagas?.[name];
  if (figures === undefined || course === undefined) return null;
  return {
    id: `left-${name}`,
    title: `Sagas left halfway, ${name}`,
    note: "Stuck, or for a person to mend, at the end of each window.",
    axis: "sagas",
    legend: "left halfway",
    told: `${count(figures.stuck)} stuck and ${count(figures.manual)} for a person`,
    unit: "number",
    values: course.left,
  };
}

function differing({ records = {}, series }: Summary, name: string): DataSeries | null {
  const figures = records[name]?.differing;
  const values = series.records?.[name]?.differing;
  if (figures === undefined || values === undefined) return null;
  return {
    id: `differing-${name}`,
    title: `Records that differ, ${name}`,
    note: "Copies that say something else than the original, at the end of each window.",
    axis: "records",
    legend: "differ from the original",
    told: `${count(figures.max)} at most, ${count(figures.atEnd)} at the end`,
    unit: "number",
    values,
  };
}

const RARE = {
  dirtyReads: ["Dirty reads", "Reads of what a saga took back later, so far, by the time at which it did."],
  lostUpdates: ["Lost updates", "Writes that wiped out another, which had come in between, so far."],
} as const;

function soFar({ records = {}, series }: Summary, name: string, what: keyof typeof RARE): DataSeries | null {
  const values = series.records?.[name]?.[what];
  if (values === undefined) return null;
  const [title, note] = RARE[what];
  const axis = title.toLowerCase();
  return {
    ...{ id: `${what}-${name}`, title: `${title}, ${name}`, note, axis, legend: axis, values },
    told: `${count(records[name]?.[what] ?? 0)} in all`,
    unit: "number",
  };
}

function readsOfCopies({ records = {}, series }: Summary, name: string): DataSeries | null {
  const values = series.records?.[name]?.staleReads;
  if (values === undefined) return null;
  const note = "Reads of copies that said something else than the original.";
  return staleReadsOf(name, { note, all: records[name]?.staleReads ?? 0, values });
}

function staleReads({ databases, series }: Summary, name: string): DataSeries | null {
  const values = series.replication?.[name]?.staleReads;
  if (values === undefined) return null;
  const note = "Reads that missed a write of their key which had been acknowledged before they began.";
  const all = databases[name]?.replication?.staleReads ?? 0;
  return { ...staleReadsOf(name, { note, all, values }), id: `stale-${name}` };
}

function staleReadsOf(
  name: string,
  { note, all, values }: { readonly note: string; readonly all: number; readonly values: readonly number[] },
): DataSeries {
  return {
    ...{ id: `staleReads-${name}`, title: `Stale reads, ${name}`, note, values },
    axis: "stale reads per second",
    legend: "stale reads",
    told: `${count(all)} in all`,
    unit: "perSecond",
  };
}

function groupLag(summary: Summary, name: string): DataSeries | null {
  const group = topicsOf(summary)
    .flatMap(({ groups }) => groups)
    .find((one) => one.name === name);
  if (group?.series === null || group === undefined) return null;
  const { lag } = group.figures;
  return {
    id: `behind-${name.replace(/[^\w-]+/g, "-")}`,
    title: `Lag, ${name}`,
    note: "Messages that the group can read and is not done with.",
    axis: "messages",
    legend: "lag",
    told: `${count(lag.max)} at most, ${count(lag.last)} at the end`,
    unit: "number",
    values: group.series.lag,
  };
}
