import type { Trace } from "../../observe/tracing/trace.ts";
import { grouped, sentenceCase } from "../phrases.ts";
import { latency, written } from "../numbers.ts";
import type { TraceReport, TraceStory } from "../traces/trace-report.ts";
import { headlineOf, spentText, traceOrigin, traceTitle } from "../traces/words.ts";
import { documentOf } from "./document.ts";
import { markup } from "./html.ts";
import type { Html } from "./html.ts";
import { commandBlock } from "./sections/answer.ts";
import { header } from "./sections/section.ts";
import type { Section } from "./sections/section.ts";
import { sectionsHtml } from "./sections/section.ts";
import { waterfallFigure, waterfallKey } from "./waterfall.ts";

/** One HTML file that shows single requests of a run as waterfalls. */
export function renderTracesPage(report: TraceReport, command: string): string {
  const sections = [
    ...report.stories.map(storySection),
    ...report.traces.map((trace, index) => traceSection(trace, index, report.endNs)),
    againSection(report, command),
  ];
  const name = report.variant === null ? report.scenario : `${report.scenario}, variant ${report.variant}`;
  const facts = ["single requests", `seed ${report.seed}`, `${written(report.durationMs)} simulated`];
  const answer = markup`<div id="answer"><h1>${headlineOf(report)}</h1><p class="sub">${slowestText(report)}</p>${waterfallKey(report.traces, report.endNs)}</div>`;
  return documentOf({
    title: `${report.scenario}: ripplesim trace`,
    header: header(name, facts, sections),
    body: markup`${answer}${sectionsHtml(sections)}`,
    footer: `ripplesim ${report.version}. Simulated, not measured: the numbers are exact for this scenario and seed, and as true to your system as the scenario is.`,
    drawn: null,
  });
}

function slowestText({ traces, endNs }: TraceReport): string {
  const [first] = traces;
  if (first === undefined) return "Other options of the command may find some.";
  return `Of the first: ${spentText(first.root, endNs)}.`;
}

function storySection({ title, lines }: TraceStory, index: number): Section {
  const body = markup`<dl class="facts">${lines.map(
    ({ time, text, isBad }) => markup`<dt>${time}</dt><dd class="${isBad ? "fail" : ""}">${text}</dd>`,
  )}</dl>`;
  return {
    id: `story-${String(index + 1)}`,
    title: `${sentenceCase(title)}, step by step`,
    link: "Step by step",
    body,
    charts: [],
  };
}

function traceSection(trace: Trace, index: number, endNs: number): Section {
  const title = traceTitle(trace, endNs);
  const body = markup`<p class="lead">${sentenceCase(traceOrigin(trace))}. Its time: ${spentText(trace.root, endNs)}.</p>${waterfallFigure(trace, endNs)}`;
  return {
    id: `trace-${String(index + 1)}`,
    title,
    link: latency(((trace.root.toNs ?? endNs) - trace.root.fromNs) / 1e6),
    body,
    charts: [],
  };
}

function againSection(report: TraceReport, command: string): Section {
  const body: Html = markup`${commandBlock(command)}<dl class="facts"><dt>Fingerprint</dt><dd>${grouped(report.fingerprint)}</dd><dt>Scenario</dt><dd>${report.file}</dd></dl>`;
  return { id: "reproduce", title: "Reproduce", body, charts: [] };
}
