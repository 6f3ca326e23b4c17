import type { CliffResult } from "../../experiment/cliff/result.ts";
import { cliffHeadline, cliffPath, cliffRemarks, conditionText, variedName } from "../cliff/words.ts";
import { percent } from "../numbers.ts";
import { plural } from "../phrases.ts";
import { cliffChart } from "./charts/cliff-chart.ts";
import { compiled } from "./charts/compile.ts";
import { documentOf } from "./document.ts";
import { markup } from "./html.ts";
import type { PageParts } from "./parts.ts";
import { commandBlock, figure } from "./sections/answer.ts";
import { header, sectionsHtml } from "./sections/section.ts";
import type { Section } from "./sections/section.ts";
import { cell, row, table } from "./sections/table.ts";

/** One HTML file that shows where a system stops to recover, and how sure that is. */
export function renderCliffPage(result: CliffResult, parts: Pick<PageParts, "runtime" | "command">): string {
  const chart = cliffChart(result, "cliff");
  const name = result.variant === null ? result.name : `${result.name}, variant ${result.variant}`;
  const sections = [wayThere(result), points(result), again(result, parts.command)];
  const drawn = figure({
    chart,
    title: markup`Runs in which ${conditionText(result)} <span>over ${variedName(result)}</span>`,
    note: `Larger dots are more runs${result.bracket === null ? "" : "; the cliff lies in what is shaded"}.`,
    level: "h2",
  });
  const answer = markup`<div id="answer"><h1>${cliffHeadline(result)}</h1><p class="sub">${cliffRemarks(result).join(" ")}</p>${drawn}</div>`;
  return documentOf({
    title: `${result.name}: ripplesim cliff`,
    header: header(name, ["cliff", plural(result.runs, "run"), `seed ${result.seed}`], sections),
    body: markup`${answer}${sectionsHtml(sections)}`,
    footer: `ripplesim ${result.version}. Simulated, not measured: as true to your system as the scenario is.`,
    drawn: { charts: { marks: null, charts: [compiled(chart)] }, runtime: parts.runtime },
  });
}

function wayThere(result: CliffResult): Section {
  const body = markup`<dl class="facts">${cliffPath(result).map(({ key, text }) => markup`<dt>${key}</dt><dd>${text}</dd>`)}</dl>`;
  return { id: "way", title: "The way there", body, charts: [] };
}

function points(result: CliffResult): Section {
  const body = table({
    caption: "",
    heads: [
      { title: variedName(result) },
      { title: result.condition === null ? "stays down" : "holds" },
      { title: "of runs" },
    ],
    rows: result.points.map(({ value, held, runs }) =>
      row(value, [cell(runs === 0 ? "no data" : percent(held / runs)), cell(String(runs))]),
    ),
  });
  return { id: "points", title: "Values looked at", body, charts: [] };
}

function again(result: CliffResult, command: string): Section {
  const body = markup`${commandBlock(command)}<dl class="facts"><dt>Scenario</dt><dd>${result.file}</dd><dt>Seed</dt><dd>${result.seed}</dd><dt>Version</dt><dd>ripplesim ${result.version}</dd></dl>`;
  return { id: "reproduce", title: "Reproduce", body, charts: [] };
}
