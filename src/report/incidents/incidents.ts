import type { IncidentSummary, Summary } from "../../observe/summary.ts";
import { clock, latency } from "../numbers.ts";
import { listed } from "../phrases.ts";
import { type AccountLine, accountOf } from "./account.ts";
import { missedWrite, readBegins } from "./missed-write.ts";
import { sharedData } from "./shared-data.ts";
import { WORDS } from "./words.ts";

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
  const lastMs = Math.max(...incidents.map(({ atMs, untilMs }) => Math.max(atMs, untilMs ?? 0)));
  const account = shortened(accountOf(traces).filter(({ atNs }) => atNs <= lastMs * 1e6));
  const fromNs = account[0]?.atNs ?? 0;
  const timeAt = (atNs: number): string => `+${latency((atNs - fromNs) / 1e6)}`;
  const ends = incidents.flatMap((incident): AccountLine[] => {
    const text = WORDS[incident.kind].end(incident, summary);
    return text === null ? [] : [{ atNs: incident.atMs * 1e6, text, isBad: true }];
  });
  // Sorting is stable: of one instant, what a server did comes before what its caller was told, and after what it asked.
  const told = [...incidents.flatMap(missedWrite), ...account, ...incidents.flatMap(readBegins)];
  const lines = [...told, ...incidents.flatMap(sharedData), ...ends]
    .sort((a, b) => a.atNs - b.atNs)
    .map(({ atNs, text, isBad }) => ({ time: timeAt(atNs), text, isBad }));
  const names = listed(incidents.map(({ kind, name }) => WORDS[kind].title(name)));
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
