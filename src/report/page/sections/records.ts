import type { Summary } from "../../../observe/summary.ts";
import { count, latency, NO_DATA } from "../../numbers.ts";
import { recordParticulars, type Records, recordsOf } from "../../records.ts";
import { harmFigures } from "../charts/data-chart.ts";
import type { TimeFrame } from "../charts/time-chart.ts";
import { markup } from "../html.ts";
import type { Html } from "../html.ts";
import { figurePair } from "./answer.ts";
import type { Section } from "./section.ts";
import { cell, figureCell, row, table } from "./table.ts";

const COURSES = ["differing", "dirtyReads", "lostUpdates", "staleReads"];
const CHARTS_MAX = 6;

/** What those did to each other who use the same records; null without any. */
export function recordsSection(summary: Summary, frame: TimeFrame): Section | null {
  const all = recordsOf(summary);
  if (all.length === 0) return null;
  const said = recordParticulars(all);
  const wanted = all.flatMap(({ name }) => COURSES.map((what) => `${what}-${name}`));
  const figures = harmFigures(summary, frame, wanted).slice(0, CHARTS_MAX);
  return {
    id: "records",
    title: "Records",
    charts: figures.map(({ chart }) => chart),
    body: markup`<p class="lead">${said.length === 0 ? "Nobody was in anybody's way." : `${said.join(". ")}.`}</p>${table(
      {
        caption: "Records, and who read, wrote and locked them",
        heads: [
          { title: "Record" },
          { title: "Reads" },
          { title: "Of what was not over" },
          { title: "Dirty" },
          { title: "Writes" },
          { title: "Lost updates" },
          { title: "Locks" },
          { title: "Held p50" },
          { title: "Held max" },
          { title: "Waited" },
          { title: "Wait p99" },
          { title: "Refused" },
          { title: "Locked at the end" },
        ],
        rows: all.map(recordRow),
      },
    )}${figurePair(figures)}`,
  };
}

function recordRow({ name, figures }: Records): Html {
  const bad = (value: number): Html => figureCell(value, count, value > 0);
  const time = (value: number | null): Html => cell(value === null ? NO_DATA : latency(value));
  const { held, waiting, locked } = figures;
  return row(name, [
    cell(count(figures.reads)),
    figureCell(figures.uncommittedReads, count),
    bad(figures.dirtyReads),
    cell(count(figures.writes)),
    bad(figures.lostUpdates),
    cell(count(figures.locks)),
    time(held.p50),
    time(held.max),
    cell(count(waiting.count)),
    time(waiting.p99),
    cell(count(figures.refused)),
    cell(count(locked.atEnd)),
  ]);
}
