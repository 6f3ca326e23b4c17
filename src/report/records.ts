import type { RecordSummary, Summary } from "../observe/summary.ts";
import { count, latency } from "./numbers.ts";
import { plural } from "./phrases.ts";

/** The records of one kind. */
export interface Records {
  readonly name: string;
  readonly figures: RecordSummary;
}

/** In file order. */
export function recordsOf({ records = {} }: Summary): readonly Records[] {
  return Object.entries(records).map(([name, figures]) => ({ name, figures }));
}

/** What the table of records has no column for, a sentence for each kind of which there is any. */
export function recordParticulars(all: readonly Records[]): readonly string[] {
  return all.flatMap(({ name, figures }) => {
    const said = [...divergence(figures), ...dirt(figures), ...locks(figures), ...leases(figures)];
    return said.length === 0 ? [] : [`${name}: ${said.join("; ")}`];
  });
}

function divergence({ differing, staleReads }: RecordSummary): readonly string[] {
  if (differing === undefined || differing.max === 0) return [];
  const seen =
    staleReads === undefined || staleReads === 0 ? "" : `; ${plural(staleReads, "read")} saw such a one`;
  return [
    `up to ${count(differing.max)} said something else than the original, ${count(differing.atEnd)} at the end${seen}`,
  ];
}

function dirt({ dirtyReads, uncommittedReads, examples }: RecordSummary): readonly string[] {
  if (uncommittedReads === 0) return [];
  const key = examples.find(({ kind }) => kind === "dirtyRead")?.key ?? null;
  const such = key === null ? "" : `, such as key ${key}`;
  return [
    `${plural(uncommittedReads, "read")} saw what a saga was not through with, ${count(dirtyReads)} what was taken back later${such}`,
  ];
}

function leases({ expired, lateWrites, fenced }: RecordSummary): readonly string[] {
  return [
    ...(expired === 0 ? [] : [`${plural(expired, "lease")} ran out`]),
    ...(lateWrites === 0 ? [] : [`${plural(lateWrites, "write")} by somebody whose lease had run out`]),
    ...(fenced === 0 ? [] : [`${plural(fenced, "such write")} fenced off`]),
  ];
}

function locks({ deadlocks, timeouts, refused, blocked, locked, waiting }: RecordSummary): readonly string[] {
  return [
    ...(waiting.count === 0 || waiting.max === null
      ? []
      : [`${plural(waiting.count, "time")} somebody waited for a lock, ${latency(waiting.max)} at most`]),
    ...(blocked === 0
      ? []
      : [`${plural(blocked, "time")} it was locked for a saga whose coordinator was dead`]),
    ...(refused === 0 ? [] : [`${plural(refused, "time")} it was refused`]),
    ...(deadlocks === 0 ? [] : [plural(deadlocks, "deadlock")]),
    ...(timeouts === 0 ? [] : [`${plural(timeouts, "wait")} took too long`]),
    ...(locked.atEnd === 0 ? [] : [`${count(locked.atEnd)} locked at the end`]),
  ];
}
