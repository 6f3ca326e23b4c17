import type { Summary } from "../../observe/summary.ts";
import {
  budgetText,
  impactLabel,
  impactsOf,
  loopsOf,
  objectivesOf,
  recoveryText,
  spreadText,
} from "../impacts.ts";
import { clock, count, NO_DATA, significant, stretch } from "../numbers.ts";
import type { Sheet } from "./sheet.ts";
import type { Cell, Column } from "./table.ts";

const FAULTS: readonly Column[] = [
  { title: "FAULTS", align: "left" },
  { title: "baseline/s", align: "right" },
  { title: "worst/s", align: "right" },
  { title: "lost", align: "right" },
  { title: "noticed", align: "right", dropOrder: 0 },
  { title: "back", align: "right" },
];

/** What each fault did to each workload, whom it reached, and what keeps it going. */
export function faults(sheet: Sheet, summary: Summary): void {
  const impacts = impactsOf(summary);
  if (impacts.length === 0) return;
  const rows = impacts.map((own): Cell[] => [
    { text: `  ${impactLabel(own)}` },
    { text: own.impact.baselineGoodput === null ? NO_DATA : significant(own.impact.baselineGoodput) },
    { text: own.impact.worstGoodput === null ? NO_DATA : significant(own.impact.worstGoodput) },
    { text: count(own.impact.lostRequests) },
    { text: own.impact.detectionMs === null ? "-" : stretch(own.impact.detectionMs) },
    { text: recoveryText(own.impact), ...(own.impact.recovered === false ? { tone: "bad" as const } : {}) },
  ]);
  const tenths = summary.durationMs < 60_000;
  const reached = new Map(
    impacts.map(({ fault, summary: own }) => [fault, `${fault} reached: ${spreadText(own, tenths)}`]),
  );
  sheet.table(FAULTS, rows, [...reached.values(), ...loopsOf(summary)]);
}

const OBJECTIVES: readonly Column[] = [
  { title: "OBJECTIVES", align: "left" },
  { title: "promised", align: "left" },
  { title: "bad", align: "right" },
  { title: "budget left", align: "right" },
  { title: "alerts", align: "right" },
  { title: "first", align: "right" },
];

/** What was promised, how much of the error budget is left, and which alerts fired. */
export function objectives(sheet: Sheet, summary: Summary): void {
  const all = objectivesOf(summary);
  if (all.length === 0) return;
  const tenths = summary.durationMs < 60_000;
  sheet.table(
    OBJECTIVES,
    all.map(({ workload, name, promise, figures, alerts, firstAlertMs }): Cell[] => [
      { text: `  ${workload}, ${name}` },
      { text: promise },
      { text: count(figures.bad) },
      figures.budgetLeft === null
        ? { text: NO_DATA }
        : {
            text: budgetText(figures.budgetLeft),
            ...(figures.budgetLeft < 0 ? { tone: "bad" as const } : {}),
          },
      { text: alerts === "" ? "none" : alerts },
      { text: firstAlertMs === null ? "-" : clock(firstAlertMs, tenths) },
    ]),
  );
}

/** Settings that brought trouble about, each with what it did. */
export function advice(sheet: Sheet, summary: Summary): void {
  if (summary.advice.length === 0) return;
  sheet.lists(
    "WORTH A LOOK",
    summary.advice.map(({ setting, text }) => ({ key: setting, text })),
  );
}
