import type { IncidentKind, IncidentSummary, Summary } from "../../observe/summary.ts";
import { clock, latency } from "../numbers.ts";
import { listed } from "../phrases.ts";
import { type AccountLine, accountOf } from "./account.ts";
import { missedWrite, readBegins } from "./missed-write.ts";

/** What went wrong about one key, as a reader sees it. */
export interface Told {
  /** `neverShipped: key 250, from 0m06.9s on`. */
  readonly title: string;
  readonly lines: readonly ToldLine[];
  readonly traces: IncidentSummary["traces"];
  readonly watchedToNs: number;
}

interface ToldLine {
  /** Since the first line: `+4.00 ms`. */
  readonly time: string;
  readonly text: string;
  readonly isBad: boolean;
}

/** Longer accounts lose what lies between their beginning and their end. */
const FIRST_LINES = 14;
const LAST_LINES = 5;

/** All examples that a run has, those about the same key together. */
export function incidentsIn(summary: Summary): readonly Told[] {
  const byKey = new Map<number, IncidentSummary[]>();
  for (const incident of summary.incidents ?? [])
    byKey.set(incident.key, [...(byKey.get(incident.key) ?? []), incident]);
  return [...byKey.values()].map((incidents) => told(incidents, summary));
}

function told(incidents: readonly IncidentSummary[], summary: Summary): Told {
  const { key, traces, watchedToMs } = incidents[0]!;
  const lastMs = Math.max(...incidents.map(({ atMs }) => atMs));
  const account = shortened(accountOf(traces).filter(({ atNs }) => atNs <= lastMs * 1e6));
  const fromNs = account[0]?.atNs ?? 0;
  const timeAt = (atNs: number): string => `+${latency((atNs - fromNs) / 1e6)}`;
  const ends = incidents.flatMap((incident): AccountLine[] => {
    const text = ENDS[incident.kind](incident, summary);
    return text === null ? [] : [{ atNs: incident.atMs * 1e6, text, isBad: true }];
  });
  // Sorting is stable: of one instant, what a server did comes before what its caller was told, and after what it asked.
  const lines = [...incidents.flatMap(missedWrite), ...account, ...incidents.flatMap(readBegins), ...ends]
    .sort((a, b) => a.atNs - b.atNs)
    .map(({ atNs, text, isBad }) => ({ time: timeAt(atNs), text, isBad }));
  const names = listed(incidents.map(({ kind, name }) => TITLES[kind](name)));
  const title = `${names}: key ${String(key)}, from ${clock(fromNs / 1e6, true)} on`;
  return { title, lines, traces, watchedToNs: watchedToMs * 1e6 };
}

function shortened(lines: ReturnType<typeof accountOf>): ReturnType<typeof accountOf> {
  const left = lines.length - FIRST_LINES - LAST_LINES;
  if (left <= 1) return lines;
  const [first, last] = [lines.slice(0, FIRST_LINES), lines.slice(-LAST_LINES)];
  const atNs = lines[FIRST_LINES]!.atNs;
  return [...first, { atNs, text: `… and ${String(left)} things more, until`, isBad: false }, ...last];
}

const ofItself = (name: string): string => name;

/** What it is called. */
const TITLES: Readonly<Record<IncidentKind, (name: string) => string>> = {
  invariant: ofItself,
  stuck: ofItself,
  manual: ofItself,
  stale: (name) => `a stale read of ${name}`,
  ownMissed: (name) => `a read of ${name} that missed its own write`,
  lost: ofItself,
  expired: ofItself,
  dropped: ofItself,
  unroutable: ofItself,
};

/** How it ends; a read that missed a write has told that itself. */
const ENDS: Readonly<Record<IncidentKind, (incident: IncidentSummary, summary: Summary) => string | null>> = {
  invariant: ({ key, name }, { invariants }) =>
    `key ${String(key)} is still ${invariants[name]?.text ?? name}`,
  stuck: ({ key, name }) => `saga ${name} of key ${String(key)} is left halfway, and nobody knows`,
  manual: ({ key, name }) => `saga ${name} of key ${String(key)} is left halfway, for people to mend`,
  stale: () => null,
  ownMissed: () => null,
  lost: ({ key, name }) => `the message about key ${String(key)} is lost at ${name}: nobody will handle it`,
  expired: ({ key, name }) =>
    `the message about key ${String(key)} was too old at ${name}: nobody will handle it`,
  dropped: ({ key, name }) =>
    `the message about key ${String(key)} made room for a newer one at ${name}: nobody will handle it`,
  unroutable: ({ key, name }) =>
    `the message about key ${String(key)} is gone at ${name}, and whoever published it was told OK: nobody will handle it`,
};
