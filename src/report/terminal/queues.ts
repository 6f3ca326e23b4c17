import type { Summary } from "../../observe/summary.ts";
import { exchangesInWords } from "../exchanges.ts";
import { count, latency, NO_DATA, significant, stretch } from "../numbers.ts";
import { queueInWords, type ShownQueue, queuesOf, unhandled } from "../queues.ts";
import type { Sheet } from "./sheet.ts";
import type { Cell, Column } from "./table.ts";

const QUEUES: readonly Column[] = [
  { title: "QUEUES", align: "left" },
  { title: "published", align: "right" },
  { title: "handled", align: "right" },
  { title: "not", align: "right" },
  { title: "again", align: "right" },
  { title: "twice", align: "right" },
  { title: "wait p99", align: "right", dropOrder: 0 },
  { title: "depth", align: "right" },
  { title: "most", align: "right" },
  { title: "oldest", align: "right" },
];

/** More than these are left to the page. */
const ROWS_MAX = 20;

/** What became of the messages of each queue; `not` handled for whatever reason, handed out `again`, worked through `twice`. */
export function queues(sheet: Sheet, summary: Summary): void {
  const all = queuesOf(summary);
  if (all.length === 0) return;
  const words = all.flatMap((queue) => {
    const text = queueInWords(queue);
    return text === null ? [] : [`${queue.name}: ${text}`];
  });
  sheet.table(QUEUES, all.slice(0, ROWS_MAX).map(queueRow), [
    ...words.slice(0, ROWS_MAX),
    ...exchangesInWords(summary),
  ]);
}

function queueRow({ name, figures }: ShownQueue): Cell[] {
  const lost = unhandled(figures);
  return [
    { text: `  ${name}` },
    { text: count(figures.published) },
    { text: count(figures.handled) },
    { text: count(lost), ...(lost > 0 ? { tone: "bad" as const } : {}) },
    { text: count(figures.redeliveries) },
    { text: count(figures.duplicates), ...(figures.duplicates > 0 ? { tone: "bad" as const } : {}) },
    { text: figures.waiting.p99 === null ? NO_DATA : latency(figures.waiting.p99) },
    { text: significant(figures.depth.mean) },
    { text: count(figures.depth.max) },
    { text: figures.oldestMs === null ? "-" : stretch(figures.oldestMs) },
  ];
}
