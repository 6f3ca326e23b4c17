import type { Summary } from "../../observe/summary.ts";
import { count, latency, NO_DATA } from "../numbers.ts";
import { sagaParticulars, sagasOf } from "../sagas.ts";
import type { Saga } from "../sagas.ts";
import type { Sheet } from "./sheet.ts";
import type { Cell, Column } from "./table.ts";

const SAGAS: readonly Column[] = [
  { title: "SAGAS", align: "left" },
  { title: "started", align: "right" },
  { title: "completed", align: "right" },
  { title: "compensated", align: "right" },
  { title: "stuck", align: "right" },
  { title: "manual", align: "right" },
  { title: "running", align: "right" },
  { title: "p50", align: "right", dropOrder: 0 },
  { title: "p99", align: "right", dropOrder: 1 },
];

/** How the sagas ended, and where they turned back. */
export function sagas(sheet: Sheet, summary: Summary): void {
  const all = sagasOf(summary);
  if (all.length > 0) sheet.table(SAGAS, all.map(sagaRow), sagaParticulars(all));
}

function sagaRow({ name, figures }: Saga): Cell[] {
  const { duration } = figures;
  return [
    { text: `  ${name}` },
    { text: count(figures.started) },
    { text: count(figures.completed) },
    { text: count(figures.compensated) },
    bad(figures.stuck),
    bad(figures.manual),
    { text: count(figures.running) },
    ...[duration.p50, duration.p99].map((value) => ({ text: value === null ? NO_DATA : latency(value) })),
  ];
}

function bad(value: number): Cell {
  return value === 0 ? { text: "0" } : { text: count(value), tone: "bad" };
}
