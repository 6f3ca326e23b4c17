import type { Summary } from "../../observe/summary.ts";
import { count, latency, NO_DATA, significant, stretch } from "../numbers.ts";
import { groupInWords, type ShownGroup, topicInWords, topicsOf, unhandledBy } from "../topics.ts";
import type { Sheet } from "./sheet.ts";
import type { Cell, Column } from "./table.ts";

const TOPICS: readonly Column[] = [
  { title: "TOPICS", align: "left" },
  { title: "published", align: "right" },
  { title: "handled", align: "right" },
  { title: "not", align: "right" },
  { title: "twice", align: "right" },
  { title: "latency p99", align: "right", dropOrder: 0 },
  { title: "lag", align: "right" },
  { title: "most", align: "right" },
  { title: "at end", align: "right" },
  { title: "oldest", align: "right" },
];

/** More than these are left to the page. */
const ROWS_MAX = 20;

/** How far each group has come in each topic; `not` handled for whatever reason, worked through `twice`. */
export function topics(sheet: Sheet, summary: Summary): void {
  const all = topicsOf(summary);
  if (all.length === 0) return;
  const rows = all.flatMap((topic) => [
    [{ text: `  ${topic.name}` }, { text: count(topic.figures.published) }, ...BLANKS],
    ...topic.groups.map(groupRow),
  ]);
  const words = all.flatMap((topic) => [
    ...said(topic.name, topicInWords(topic)),
    ...topic.groups.flatMap((group) => said(group.name, groupInWords(group))),
  ]);
  sheet.table(TOPICS, rows.slice(0, ROWS_MAX), words.slice(0, ROWS_MAX));
}

const BLANKS: readonly Cell[] = TOPICS.slice(2).map(() => ({ text: "" }));

function said(name: string, text: string | null): string[] {
  return text === null ? [] : [`${name}: ${text}`];
}

function groupRow({ name, figures }: ShownGroup): Cell[] {
  const not = unhandledBy(figures);
  const { duplicates, lag, oldestMs } = figures;
  return [
    { text: `    ${name.split(", ")[1] ?? name}` },
    { text: count(figures.published) },
    { text: count(figures.handled) },
    { text: count(not), ...(not > 0 ? { tone: "bad" as const } : {}) },
    { text: count(duplicates), ...(duplicates > 0 ? { tone: "bad" as const } : {}) },
    { text: figures.latency.p99 === null ? NO_DATA : latency(figures.latency.p99) },
    { text: significant(lag.mean) },
    { text: count(lag.max) },
    { text: count(lag.last) },
    { text: oldestMs === null ? "-" : stretch(oldestMs) },
  ];
}
