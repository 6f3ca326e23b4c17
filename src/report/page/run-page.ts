import type { Summary } from "../../observe/summary.ts";
import { answerOf } from "../answer.ts";
import { judgedOf } from "../judgement.ts";
import { leftOut } from "../phrases.ts";
import { warningsOf } from "../warnings.ts";
import { count, written } from "../numbers.ts";
import { total } from "../traffic.ts";
import { compiled } from "./charts/compile.ts";
import { dataFigure, harmOnTop } from "./charts/data-chart.ts";
import { answeredFigure } from "./charts/key-chart.ts";
import { documentOf } from "./document.ts";
import { markup } from "./html.ts";
import { frameOf, marksOf } from "./marks.ts";
import type { PageParts } from "./parts.ts";
import { baselineBox, events, figure, judgedBox, warningBox } from "./sections/answer.ts";
import { cachesSection } from "./sections/caches.ts";
import { callsSection } from "./sections/calls.ts";
import { damageSection } from "./sections/damage.ts";
import { adviceSection, faultsSection, objectivesSection } from "./sections/collapse.ts";
import { recordsSection } from "./sections/records.ts";
import { sagasSection } from "./sections/sagas.ts";
import { queuesSection } from "./sections/queues.ts";
import { requestsSection } from "./sections/requests.ts";
import { reproduceSection, scenarioSection } from "./sections/scenario.ts";
import { header, sectionsHtml } from "./sections/section.ts";
import { servicesSection } from "./sections/services.ts";
import { topicsSection } from "./sections/topics.ts";
import { trafficSection } from "./sections/traffic.ts";

/**
 * One HTML file that shows a run: the answer, then why, then every figure. It opens offline, from
 * `file://`, loads nothing, and everything that comes from the scenario is escaped.
 */
export function renderRunPage(summary: Summary, parts: PageParts): string {
  const { name } = summary.scenario;
  const frame = frameOf(summary);
  const { headline, detail } = answerOf(summary);
  const harm = harmOnTop(summary);
  const key =
    harm === null ? answeredFigure(summary, frame, true) : dataFigure(harm, { summary, frame, isKey: true });
  const kept = [cachesSection(summary, frame), topicsSection(summary, frame), queuesSection(summary, frame)];
  const collapse = [
    damageSection(summary, parts.command, frame),
    sagasSection(summary, frame),
    recordsSection(summary, frame),
    faultsSection(summary),
    objectivesSection(summary, frame),
    adviceSection(summary),
  ];
  const requests = requestsSection(summary, parts);
  const sections = [
    ...collapse.filter((section) => section !== null),
    trafficSection(summary, frame, harm !== null),
    servicesSection(summary, frame),
    ...kept.filter((section) => section !== null),
    callsSection(summary, frame),
    ...(requests === null ? [] : [requests]),
    scenarioSection(summary),
    reproduceSection(summary, parts.command),
  ];
  const topology = sections.find((section) => section.topology !== undefined)?.topology;
  const charts = [key.chart, ...sections.flatMap((section) => section.charts)];
  const answer = markup`<div id="answer"><h1>${headline}</h1><p class="sub">${detail}</p>${judgedBox("Thresholds", summary.thresholds.map(judgedOf))}${baselineBox(summary.baseline)}${warningBox(warningsOf(summary))}<div class="hero">${figure({ ...key, level: "h2" })}<div><h2 class="cap">What happened</h2>${events(summary.timeline, namesOf(summary), summary.durationMs)}</div></div></div>`;
  return documentOf({
    title: `${name}: ripplesim run`,
    header: header(name, factsOf(summary), sections),
    body: markup`${answer}${sectionsHtml(sections)}`,
    footer: `ripplesim ${summary.version}. Simulated, not measured: the numbers are exact for this scenario and seed, and as true to your system as the scenario is.`,
    drawn: {
      charts: {
        marks: marksOf(summary),
        charts: charts.map((chart) => compiled(chart)),
        ...(topology === undefined ? {} : { topology }),
      },
      runtime: parts.runtime,
    },
  });
}

function factsOf(summary: Summary): string[] {
  return [
    summary.variant === null ? "one run" : `variant ${summary.variant}`,
    `seed ${summary.seed}`,
    `${written(summary.durationMs)} simulated${leftOut(summary)}`,
    `${count(total(summary).requests)} requests`,
  ];
}

function namesOf(summary: Summary): string[] {
  const pairs = Object.entries(summary.clients).flatMap(([caller, callees]) =>
    Object.keys(callees).map((callee) => `${caller} → ${callee}`),
  );
  return [
    ...pairs,
    ...[summary.workloads, summary.services, summary.databases, summary.caches, summary.faults].flatMap(
      (named) => Object.keys(named),
    ),
    ...[summary.effects, summary.invariants, summary.sagas, summary.records ?? {}].flatMap((named) =>
      Object.keys(named),
    ),
  ];
}
