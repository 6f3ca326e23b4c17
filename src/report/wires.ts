import type { LinkSummary, Summary } from "../observe/summary.ts";
import { latency, percent, significant } from "./numbers.ts";
import { measuredSeconds } from "./traffic.ts";

/** What every link with a bandwidth carried, the busiest first, a sentence for each: `[from → to, sentence]`. */
export function wiresInWords(summary: Summary): readonly (readonly [string, string])[] {
  const seconds = measuredSeconds(summary);
  return Object.entries(summary.network.links)
    .flatMap(([from, links]) =>
      Object.entries(links).map(([to, link]) => ({ name: `${from} → ${to}`, link })),
    )
    .filter(({ link }) => (link.utilization ?? null) !== null && link.bytes !== 0)
    .sort((a, b) => (b.link.utilization ?? 0) - (a.link.utilization ?? 0))
    .map(({ name, link }) => [name, wireInWords(link, seconds)] as const);
}

function wireInWords({ bytes = 0, utilization, waiting }: LinkSummary, seconds: number): string {
  const wait = waiting?.mean ?? null;
  const waits =
    wait === null
      ? ""
      : `, messages wait ${latency(wait)} for it on average, ${latency(waiting!.max)} at most`;
  return `link ${percent(utilization ?? 0)} busy with ${size(bytes / Math.max(seconds, 1e-9))}/s${waits}`;
}

const UNITS = [
  ["GiB", 1024 * 1024 * 1024],
  ["MiB", 1024 * 1024],
  ["KiB", 1024],
] as const;

/** `4.2 MiB`. */
export function size(bytes: number): string {
  const [unit, length] = UNITS.find(([, least]) => bytes >= least) ?? ["B", 1];
  return `${significant(bytes / length)} ${unit}`;
}

/** Less than this nobody calls waiting. */
const WAIT_LEAST_MS = 100;

/** The longest that a message waited for its link, where that is worth a sentence; else null. */
export function longestWaitForLink(summary: Summary): string | null {
  const waits = Object.entries(summary.network.links).flatMap(([from, links]) =>
    Object.entries(links).map(([to, { waiting }]) => ({ from, to, max: waiting?.max ?? 0 })),
  );
  const [longest] = waits.sort((a, b) => b.max - a.max);
  if (longest === undefined || longest.max < WAIT_LEAST_MS) return null;
  return `Messages ${longest.from} -> ${longest.to} wait up to ${latency(longest.max)} for their link.`;
}
