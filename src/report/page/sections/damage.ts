import type { Summary } from "../../../observe/summary.ts";
import { damageOf, traceCommand } from "../../damage.ts";
import type { Told } from "../../incidents/incidents.ts";
import { incidentsIn } from "../../incidents/incidents.ts";
import { plural, sentenceCase } from "../../phrases.ts";
import { traceOrigin, traceTitle } from "../../traces/words.ts";
import { harmFigures } from "../charts/data-chart.ts";
import type { TimeFrame } from "../charts/time-chart.ts";
import { markup } from "../html.ts";
import type { Html } from "../html.ts";
import { waterfallFigure, waterfallKey } from "../waterfall.ts";
import { commandBlock, figurePair } from "./answer.ts";
import type { Section } from "./section.ts";

/** More invariants than this would push the rest of the page away. */
const CHARTS_MAX = 4;

/** What became durable, and what must not have remained; null where no step has an effect. */
export function damageSection(summary: Summary, command: string, frame: TimeFrame): Section | null {
  const lines = damageOf(summary);
  const incidents = incidentsIn(summary);
  if (lines.length + incidents.length === 0) return null;
  const items = lines.map(
    ({ name, text, isBad }) => markup`<li><b class="${isBad ? "fail" : ""}">${name}</b>: ${text}</li>`,
  );
  const wanted = Object.keys(summary.invariants).map((name) => `broken-${name}`);
  const figures = harmFigures(summary, frame, wanted).slice(0, CHARTS_MAX);
  const look = traceCommand(summary, command);
  const closer =
    look === null
      ? null
      : markup`<p class="muted">What went wrong in single requests, step by step:</p>${commandBlock(look)}`;
  const title =
    lines.length === 0
      ? { title: "What went wrong with data", link: "Data" }
      : { title: "Effects and invariants", link: "Invariants" };
  const list = lines.length === 0 ? null : markup`<ul>${items}</ul>`;
  return {
    id: "damage",
    ...title,
    charts: figures.map(({ chart }) => chart),
    body: markup`<p class="lead">${leadOf(summary)}</p>${list}${figurePair(figures)}${incidents.map(incidentHtml)}${closer}`,
  };
}

/** One request that went wrong, or a few that did together: in words, and as waterfalls. */
function incidentHtml({ title, lines, traces, watchedToNs }: Told): Html {
  const rows = lines.map(
    ({ time, text, isBad }) => markup`<dt>${time}</dt><dd class="${isBad ? "fail" : ""}">${text}</dd>`,
  );
  const figures = traces.map(
    (trace) =>
      markup`<h4>${sentenceCase(traceOrigin(trace))}: ${traceTitle(trace, watchedToNs)}</h4>${waterfallFigure(trace, watchedToNs)}`,
  );
  return markup`<div class="incident"><h3>${title}, step by step</h3><dl class="facts">${rows}</dl><details><summary>${traces.length === 1 ? "This request" : "These requests"} as waterfalls</summary>${waterfallKey(traces, watchedToNs)}${figures}</details></div>`;
}

function leadOf({ invariants, effects }: Summary): string {
  const all = Object.values(invariants);
  if (all.length + Object.keys(effects).length === 0) return "One example of each kind, as it came about.";
  if (all.length === 0) return "What became durable, and how often.";
  const violated = all.reduce((sum, { count }) => sum + count, 0);
  return violated === 0
    ? "Nothing stayed as it must not."
    : `Data went wrong: ${plural(violated, "violation")} of what must hold once all has settled.`;
}
