import type { Summary } from "../../observe/summary.ts";
import { count, latency, NO_DATA } from "../numbers.ts";
import { recordParticulars, type Records, recordsOf } from "../records.ts";
import type { Sheet } from "./sheet.ts";
import type { Cell, Column } from "./table.ts";

const RECORDS: readonly Column[] = [
  { title: "RECORDS", align: "left" },
  { title: "reads", align: "right" },
  { title: "dirty", align: "right" },
  { title: "writes", align: "right" },
  { title: "lost", align: "right" },
  { title: "locks", align: "right" },
  { title: "held p50", align: "right", dropOrder: 0 },
  { title: "held max", align: "right" },
  { title: "waited", align: "right" },
  { title: "wait p99", align: "right", dropOrder: 1 },
];

/** What those did to each other who use the same records. */
export function records(sheet: Sheet, summary: Summary): void {
  const all = recordsOf(summary);
  if (all.length > 0) sheet.table(RECORDS, all.map(recordRow), recordParticulars(all));
}

function recordRow({ name, figures }: Records): Cell[] {
  const { reads, dirtyReads, writes, lostUpdates, locks, held, waiting } = figures;
  return [
    { text: `  ${name}` },
    { text: count(reads) },
    bad(dirtyReads),
    { text: count(writes) },
    bad(lostUpdates),
    { text: count(locks) },
    ...[held.p50, held.max].map(time),
    { text: count(waiting.count) },
    time(waiting.p99),
  ];
}

function time(value: number | null): Cell {
  return { text: value === null ? NO_DATA : latency(value) };
}

function bad(value: number): Cell {
  return value === 0 ? { text: "0" } : { text: count(value), tone: "bad" };
}
