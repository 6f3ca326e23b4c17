import type { TuneResult } from "../../experiment/tuning/result.ts";
import { plural, sentenceCase } from "../phrases.ts";
import { axisNames } from "../sweeps/words.ts";
import {
  brokenBy,
  constraintText,
  objectiveText,
  pathOf,
  standingOf,
  tuneHeadline,
  tuneRemarks,
} from "../tuning/words.ts";
import { compiled } from "./charts/compile.ts";
import { tuneChart, tuneKey } from "./charts/tune-chart.ts";
import { documentOf } from "./document.ts";
import { markup } from "./html.ts";
import type { PageParts } from "./parts.ts";
import { commandBlock, figure } from "./sections/answer.ts";
import { header, sectionsHtml } from "./sections/section.ts";
import type { Section } from "./sections/section.ts";
import { cell, row, table } from "./sections/table.ts";

/** Commands that a page of a search shows. */
export interface SearchPageParts extends Pick<PageParts, "runtime" | "command"> {
  /** A run with what was found; null where nothing was. */
  readonly tryOut: string | null;
}

/** One HTML file that shows a search for the best setting: the answer, every candidate, and why the others fell. */
export function renderTunePage(result: TuneResult, parts: SearchPageParts): string {
  const chart = tuneChart(result, "tune");
  const name = result.variant === null ? result.name : `${result.name}, variant ${result.variant}`;
  const sections = [wayThere(result), candidates(result), again(result, parts)];
  const drawn =
    chart === null
      ? null
      : figure({
          chart,
          title: markup`${sentenceCase(result.objective.label)} <span>of each candidate, ${result.goal === "minimize" ? "less" : "more"} is better</span>`,
          note: "Means of the runs that a candidate was given; bars are 95 % intervals.",
          key: tuneKey(result),
          level: "h2",
        });
  const answer = markup`<div id="answer"><h1>${tuneHeadline(result)}</h1><p class="sub">${tuneRemarks(result).join(" ")}</p>${drawn}</div>`;
  return documentOf({
    title: `${result.name}: ripplesim tune`,
    header: header(name, ["tune", plural(result.runs, "run"), `seed ${result.seed}`], sections),
    body: markup`${answer}${sectionsHtml(sections)}`,
    footer: `ripplesim ${result.version}. Simulated, not measured: as true to your system as the scenario is.`,
    drawn: {
      charts: { marks: null, charts: chart === null ? [] : [compiled(chart)] },
      runtime: parts.runtime,
    },
  });
}

function wayThere(result: TuneResult): Section {
  const body = markup`<dl class="facts">${pathOf(result).map(({ key, text }) => markup`<dt>${key}</dt><dd>${text}</dd>`)}</dl>`;
  return { id: "way", title: "The way there", body, charts: [] };
}

function candidates(result: TuneResult): Section {
  const names = axisNames(result);
  const body = table({
    caption: "",
    heads: [
      ...names.map((title) => ({ title })),
      { title: result.objective.label },
      ...result.constraints.map(({ text }) => ({ title: text })),
      { title: "runs" },
      { title: "standing" },
    ],
    rows: result.candidates.map((candidate) =>
      row(candidate.values[0] ?? "", [
        ...candidate.values.slice(1).map((value) => cell(value)),
        cell(objectiveText(result, candidate)),
        ...result.constraints.map((_, index) =>
          cell(
            constraintText(result, candidate, index),
            ...(brokenBy(candidate).includes(index) ? (["bad"] as const) : []),
          ),
        ),
        cell(String(candidate.runs)),
        cell(standingOf(candidate)),
      ]),
    ),
  });
  return { id: "candidates", title: "Candidates", body, charts: [] };
}

function again(result: TuneResult, { command, tryOut }: SearchPageParts): Section {
  const shown = tryOut === null ? null : markup`<p>A run with the best setting:</p>${commandBlock(tryOut)}`;
  const body = markup`${shown}<p>The search again:</p>${commandBlock(command)}<dl class="facts"><dt>Scenario</dt><dd>${result.file}</dd><dt>Seed</dt><dd>${result.seed}</dd><dt>Version</dt><dd>ripplesim ${result.version}</dd></dl>`;
  return { id: "reproduce", title: "Reproduce", body, charts: [] };
}
