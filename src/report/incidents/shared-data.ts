import type { IncidentSummary } from "../../observe/summary.ts";
import type { TraceSpan } from "../../observe/tracing/trace.ts";
import { count, latency } from "../numbers.ts";
import type { AccountLine } from "./account.ts";

/** How it began that requests came across each other, and how it was over, where that is not told of one of them. */
export function sharedData(incident: IncidentSummary): readonly AccountLine[] {
  return [...beginning(incident), ...operations(incident), ...release(incident)];
}

function beginning({ kind, name, key, sinceMs }: IncidentSummary): readonly AccountLine[] {
  if (kind !== "dirtyRead" || sinceMs === null) return [];
  const text = `${name} ${String(key)} is read while the saga that wrote it is not over`;
  return [{ atNs: nsOf(sinceMs), text, isBad: true }];
}

/** Operations of a database have no marks of their own. */
function operations({ kind, name, key, atMs, traces }: IncidentSummary): readonly AccountLine[] {
  if (kind !== "lostUpdate") return [];
  const lines = traces.flatMap(({ workload, number, root }) =>
    visitsTo(root, name, key).map(({ name: operation, visit }) => ({
      atNs: visit?.toNs ?? 0,
      text: `${operation} of ${String(key)} is done for request ${count(number + 1)} of ${workload}`,
      isBad: false,
    })),
  );
  return lines.filter(({ atNs }) => atNs <= nsOf(atMs));
}

function visitsTo(span: TraceSpan, component: string, key: number): readonly TraceSpan[] {
  const below = span.children.flatMap((child) => visitsTo(child, component, key));
  const isIt = span.visit?.component === component && span.visit.toNs !== null && span.key === key;
  return isIt ? [span, ...below] : below;
}

function release({ kind, name, key, sinceMs, untilMs }: IncidentSummary): readonly AccountLine[] {
  if (kind !== "blocked" || sinceMs === null || untilMs === null) return [];
  const text = `${name} ${String(key)} is free again, after ${latency(untilMs - sinceMs)}`;
  return [{ atNs: nsOf(untilMs), text, isBad: false }];
}

function nsOf(ms: number): number {
  return Math.round(ms * 1e6);
}
