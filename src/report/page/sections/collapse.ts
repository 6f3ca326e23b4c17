import type { Summary } from "../../../observe/summary.ts";
import { budgetText, impactLabel, impactsOf, objectivesOf, recoveryText, signText } from "../../impacts.ts";
import type { FaultImpact, ObjectiveRow } from "../../impacts.ts";
import { clock, count, significant, stretch } from "../../numbers.ts";
import { listedUpTo } from "../../phrases.ts";
import { budgetFigure } from "../charts/budget-chart.ts";
import type { TimeFrame } from "../charts/time-chart.ts";
import { markup, raw } from "../html.ts";
import type { Html } from "../html.ts";
import { figure } from "./answer.ts";
import type { Section } from "./section.ts";
import { cell, figureCell, row, table, textCell } from "./table.ts";

const CHARTS_MAX = 4;

/** What faults did and how far they reached; null without faults. */
export function faultsSection(summary: Summary): Section | null {
  const impacts = impactsOf(summary);
  if (impacts.length === 0) return null;
  const all = Object.entries(summary.faults).filter(([, { strikes }]) => strikes > 0);
  const harmless = all.filter(([, fault]) => reachedNobody(fault));
  const struck = all.filter(([, fault]) => !reachedNobody(fault));
  const stuck = impacts.filter(({ impact }) => impact.sustainedBy.length > 0);
  const tenths = summary.durationMs < 60_000;
  return {
    id: "faults",
    title: "Faults and how far they reached",
    link: "Faults",
    charts: [],
    body: markup`${impactTable(summary)}${stuck.map(loopList)}${struck.map(([name, fault]) => spreadTable(name, fault, tenths))}${harmlessText(harmless.map(([name]) => name))}`,
  };
}

type Fault = Summary["faults"][string];

function reachedNobody({ blastRadius: { spread, workloads } }: Fault): boolean {
  return workloads !== null && spread.length === 0;
}

function harmlessText(names: readonly string[]): Html | null {
  if (names.length === 0) return null;
  return markup`<p class="muted">${`Nobody left the normal band after ${listedUpTo(names, 6)}.`}</p>`;
}

/** What keeps a workload down, loop by loop. */
function loopList({ workload, impact }: FaultImpact): Html {
  return markup`<p>${`What keeps ${workload} down:`}</p><ul>${impact.sustainedBy.map(({ text }) => markup`<li>${arrows(text)}</li>`)}</ul>`;
}

/** Pairs of caller and callee as the rest of the page writes them. */
function arrows(text: string): string {
  return text.replaceAll(" -> ", " → ");
}

function impactTable(summary: Summary): Html {
  return table({
    caption: "Impact on each workload",
    heads: [
      { title: "Fault, workload" },
      { title: "Baseline", small: "OK per s" },
      { title: "Worst", small: "OK per s" },
      { title: "Requests lost" },
      { title: "Noticed after", small: "first alert" },
      { title: "Back after" },
    ],
    rows: impactsOf(summary).map((own) =>
      row(impactLabel(own), [
        figureCell(own.impact.baselineGoodput, significant),
        figureCell(own.impact.worstGoodput, significant),
        figureCell(own.impact.lostRequests, count),
        own.impact.detectionMs === null ? cell("–", "none") : cell(stretch(own.impact.detectionMs)),
        cell(recoveryText(own.impact), own.impact.recovered === false ? "bad" : ""),
      ]),
    ),
  });
}

function spreadTable(name: string, fault: Fault, tenths: boolean): Html {
  const { spread, workloads } = fault.blastRadius;
  if (workloads === null)
    return markup`<p class="muted">${`Too little was run before ${name} to say whom it reached.`}</p>`;
  return markup`<div class="gap">${table({
    caption: `Who left the normal band after ${name}, in this order`,
    heads: [
      { title: "Name" },
      { title: "Kind", isText: true },
      { title: "Left at" },
      { title: "Sign", isText: true },
      { title: "Back at" },
    ],
    rows: spread.map((one) =>
      row(one.name, [
        textCell(one.kind),
        cell(clock(one.leftMs, tenths)),
        textCell(signText(one)),
        one.backMs === null ? cell("not in this run", "bad") : cell(clock(one.backMs, tenths)),
      ]),
    ),
  })}</div>`;
}

/** Promises, budgets and alerts; null where nothing was promised. */
export function objectivesSection(summary: Summary, frame: TimeFrame): Section | null {
  const all = objectivesOf(summary);
  if (all.length === 0) return null;
  const figures = all
    .slice(0, CHARTS_MAX)
    .map((one) => budgetFigure(one, summary, frame))
    .filter((entry) => entry !== null);
  return {
    id: "objectives",
    title: "Objectives",
    charts: figures.map(({ chart }) => chart),
    body: markup`${objectiveTable(all, summary.durationMs < 60_000)}${figures.length === 0 ? raw("") : markup`<div class="two gap">${figures.map((entry) => figure(entry))}</div>`}`,
  };
}

function objectiveTable(all: readonly ObjectiveRow[], tenths: boolean): Html {
  return table({
    caption: "Promises and error budgets",
    heads: [
      { title: "Objective" },
      { title: "Promised", isText: true },
      { title: "Requests" },
      { title: "Bad" },
      { title: "Budget left" },
      { title: "Alerts", isText: true },
      { title: "First alert" },
    ],
    rows: all.map(({ workload, name, promise, figures, alerts, firstAlertMs }) =>
      row(`${workload}, ${name}`, [
        textCell(promise),
        cell(count(figures.good + figures.bad)),
        cell(count(figures.bad)),
        figureCell(figures.budgetLeft, budgetText, (figures.budgetLeft ?? 1) < 0),
        textCell(alerts === "" ? markup`<span class="muted">none fired</span>` : alerts),
        firstAlertMs === null ? cell("–", "none") : cell(clock(firstAlertMs, tenths)),
      ]),
    ),
  });
}

/** Settings that brought trouble about; null where none did. */
export function adviceSection(summary: Summary): Section | null {
  if (summary.advice.length === 0) return null;
  return {
    id: "advice",
    title: "Worth a look",
    charts: [],
    body: markup`<ul>${summary.advice.map(({ setting, text }) => markup`<li><code>${setting}</code><br>${arrows(text)}</li>`)}</ul>`,
  };
}
