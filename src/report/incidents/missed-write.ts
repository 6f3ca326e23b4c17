import type { IncidentSummary } from "../../observe/summary.ts";
import type { TraceSpan, TraceVisit } from "../../observe/tracing/trace.ts";
import { latency } from "../numbers.ts";
import type { AccountLine } from "./account.ts";

/** How a read came to miss a write: it was stored at one server, and another was read that had not got it. */
export function missedWrite(incident: IncidentSummary): readonly AccountLine[] {
  const { kind, read, name, atMs } = incident;
  if (read === null) return [];
  const writer = writerOf(incident, nsOf(read.committedMs));
  const stores = writer === undefined ? name : serverOf(name, writer.instance);
  const age = latency(atMs - read.committedMs);
  const whose = kind === "ownMissed" ? "the session that wrote it" : "whoever asked";
  return [
    { atNs: nsOf(read.committedMs), text: `${stores} stores the new value`, isBad: false },
    {
      atNs: nsOf(atMs),
      text: `${serverOf(name, read.server)} answers with the old value, ${age} after the new one was stored: ${whose} does not see it`,
      isBad: true,
    },
  ];
}

/** When that read came to its server. */
export function readBegins({ read, name, traces, atMs }: IncidentSummary): readonly AccountLine[] {
  if (read === null) return [];
  const reader = visitsIn(traces, name).find(
    ({ instance, toNs }) => instance === read.server && toNs === nsOf(atMs),
  );
  if (reader === undefined) return [];
  return [{ atNs: reader.fromNs, text: `${serverOf(name, read.server)} is asked for it`, isBad: false }];
}

/** Who ended as the write was stored; where others were waited for, or a transaction went on, who was there. */
function writerOf({ traces, name, read }: IncidentSummary, storedNs: number): TraceVisit | undefined {
  const visits = visitsIn(traces, name);
  return (
    visits.find(({ toNs }) => toNs === storedNs) ??
    visits.find(
      ({ instance, fromNs, toNs }) =>
        instance !== read?.server && fromNs <= storedNs && (toNs ?? Infinity) >= storedNs,
    )
  );
}

function visitsIn(traces: IncidentSummary["traces"], component: string): readonly TraceVisit[] {
  return traces.flatMap(({ root }) => visitsTo(root, component));
}

function visitsTo({ visit, children }: TraceSpan, component: string): readonly TraceVisit[] {
  const below = children.flatMap((child) => visitsTo(child, component));
  return visit?.component === component ? [visit, ...below] : below;
}

function serverOf(database: string, server: number): string {
  return `${database} [${String(server)}]`;
}

function nsOf(ms: number): number {
  return Math.round(ms * 1e6);
}
