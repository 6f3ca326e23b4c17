import type { Comparison, Verdict } from "../../experiment/comparison.ts";
import type { Summary } from "../../observe/summary.ts";
import { findingOf, judgedOf, markOf } from "../judgement.ts";
import { written } from "../numbers.ts";
import { grouped, plural, leftOut } from "../phrases.ts";
import { warningsOfComparison } from "../warnings.ts";
import { changedPaths, differenceText, leadMetric, ranked, storyOf, valueText } from "../variants.ts";
import { coloredVariants, styleOf, variantItem } from "./charts/overlay-chart.ts";
import { compiled } from "./charts/compile.ts";
import { swatch } from "./charts/legend.ts";
import { comparisonMarks, unsteadyText } from "./comparison-marks.ts";
import { documentOf } from "./document.ts";
import { markup, raw } from "./html.ts";
import type { Html } from "./html.ts";
import type { PageParts } from "./parts.ts";
import { baselineBox, breakable, commandBlock, judgedBox, pretty, warningBox } from "./sections/answer.ts";
import { capital, differencesSection } from "./sections/differences.ts";
import { keyOverlay, overTimeSection } from "./sections/over-time.ts";
import { lesson, settingsTable, sourceText } from "./sections/scenario.ts";
import { header, sectionsHtml } from "./sections/section.ts";
import type { Section } from "./sections/section.ts";
import { sharesSection } from "./sections/shares.ts";
import { cell, row, table } from "./sections/table.ts";

const VERDICTS_SHOWN = 4;

/**
 * One HTML file that shows a comparison: which variant is best and by how much, then why. It opens
 * offline and loads nothing; everything that comes from the scenario is escaped.
 */
export function renderComparisonPage(comparison: Comparison, parts: PageParts): string {
  const first = firstRun(comparison);
  if (first === null) throw new RangeError("a comparison without a run has no page");
  const shared = comparisonMarks(comparison, first);
  const { frame } = shared;
  const key = keyOverlay(comparison, frame);
  const sections = [
    differencesSection(comparison),
    ...overTimeSection(comparison, frame),
    ...sharesSection(comparison),
    ...thresholdsSection(comparison),
    settingsSection(comparison, first),
    reproduceSection(comparison, parts.command),
  ];
  const charts = [...(key === null ? [] : [key.chart]), ...sections.flatMap((section) => section.charts)];
  const findings = comparison.findings.map(findingOf);
  const unsteady = unsteadyText(shared);
  const box = judgedBox("Findings", findings);
  const answer = markup`<div id="answer"><h1>${pretty(comparison.answer.headline)}</h1><p class="sub">${pretty(comparison.answer.detail)}</p>${box}${baselineBox(comparison.against)}${warningBox(warningsOfComparison(comparison).map(({ key, text }) => markup`<b>${key}</b>: ${pretty(text)}`))}<div class="hero wide"><div>${key === null ? null : key.body}${unsteady === "" ? null : markup`<p class="muted small">${unsteady}</p>`}</div><div><h2 class="cap">Verdict</h2>${verdicts(comparison)}</div></div></div>`;
  return documentOf({
    title: `${comparison.name}: ripplesim comparison`,
    header: header(comparison.name, factsOf(comparison, first), sections),
    body: markup`${answer}${sectionsHtml(sections)}`,
    footer: `ripplesim ${comparison.version}. Simulated, not measured: the numbers are exact for this scenario and these seeds, and as true to your system as the scenario is.`,
    drawn: {
      charts: { marks: shared.marks, charts: charts.map((chart) => compiled(chart)) },
      runtime: parts.runtime,
    },
  });
}

function firstRun(comparison: Comparison): Summary | null {
  return Object.values(comparison.variants).flatMap((variant) => variant.runs)[0] ?? null;
}

function factsOf(comparison: Comparison, first: Summary): string[] {
  const variants = Object.keys(comparison.variants).length;
  const runs = comparison.seeds.length;
  return [
    ...(variants === 1
      ? [plural(runs, "run")]
      : [`${String(variants)} variants`, plural(runs, "paired run")]),
    `seed ${comparison.seeds[0] ?? ""}`,
    `${written(first.durationMs)} simulated${leftOut(first)}`,
  ];
}

const WORDS: Record<Verdict, Html> = {
  better: markup`<span class="pass">▲ better</span>`,
  worse: markup`<span class="fail">▼ worse</span>`,
  "no difference shown": markup`<span class="muted">no difference shown</span>`,
  "no data": markup`<span class="muted">no data</span>`,
};

/** Variants from best to worst by the first figure, each with its story; the tail is folded. */
function verdicts(comparison: Comparison): Html {
  const metric = leadMetric(comparison) ?? undefined;
  const ranking = ranked(comparison);
  const colored = coloredVariants(
    comparison,
    ranking.map(([name]) => name),
  );
  const items = ranking.map(([name, variant]) => {
    const style = styleOf(comparison, name, colored);
    const difference = metric?.differences[name];
    const isBaseline = name === comparison.baseline;
    const word = isBaseline
      ? ranking.length === 1
        ? raw("")
        : markup`<span class="muted">baseline</span>`
      : WORDS[difference?.verdict ?? "no data"];
    const gain =
      metric === undefined || isBaseline || (difference?.mean ?? 0) === 0
        ? ""
        : `${differenceText(metric, name)}. `;
    return markup`<li><div class="name">${swatch(variantItem(name, style, colored.has(name)))}<span>${name}</span><small>${word}</small><span>${metric === undefined ? "" : valueText(metric, name)}</span></div><p>${gain}${pretty(storyOf(variant))}</p></li>`;
  });
  const rest = items.slice(VERDICTS_SHOWN);
  const runs = comparison.seeds.length;
  const note =
    metric === undefined
      ? ""
      : runs === 1
        ? `${capital(metric.label)}, one run of each.`
        : `${capital(metric.label)}: mean of ${String(runs)} runs ± 95 % interval.${ranking.length === 1 ? "" : " Differences are paired by seed."}`;
  return markup`<ol class="verdicts">${items.slice(0, VERDICTS_SHOWN)}</ol>${rest.length === 0 ? raw("") : markup`<details><summary>${String(rest.length)} more</summary><ol class="verdicts">${rest}</ol></details>`}<p class="muted small">${pretty(note)}</p>`;
}

const TONES = { pass: "pass", fail: "fail", "no-data": "muted" } as const;

function thresholdsSection(comparison: Comparison): Section[] {
  const variants = Object.entries(comparison.variants);
  const texts = variants[0]?.[1].thresholds.map((threshold) => threshold.text) ?? [];
  if (texts.length === 0) return [];
  const rows = texts.map((text, index) =>
    row(
      markup`<code>${breakable(text)}</code>`,
      variants.map(([, variant]) => {
        const threshold = variant.thresholds[index];
        if (threshold === undefined) return cell("–", "none");
        const judged = judgedOf(threshold);
        const words = judged.status === "no-data" ? (judged.note ?? judged.value) : judged.value;
        return cell(
          markup`${words}\u2002<span class="${TONES[judged.status]}">${markOf(judged.status, true)}</span>`,
          judged.status === "no-data" ? "none" : "",
        );
      }),
      "path",
    ),
  );
  const lead =
    variants.length === 1
      ? "Judged on the mean over the runs."
      : "Shown, not judged: a comparison passes or fails by its findings.";
  const body = markup`<p class="lead">${lead}</p>${table({ caption: "", heads: [{ title: "Threshold" }, ...variants.map(([title]) => ({ title }))], rows })}`;
  return [
    {
      id: "thresholds",
      title: variants.length === 1 ? "Thresholds" : "Thresholds, by variant",
      link: "Thresholds",
      charts: [],
      body,
    },
  ];
}

function settingsSection(comparison: Comparison, first: Summary): Section {
  const settings = Object.fromEntries(
    Object.entries(comparison.variants).map(([name, variant]) => [name, variant.changes]),
  );
  const changed =
    changedPaths(comparison).length === 0
      ? raw("")
      : markup`<p class="lead">What each variant changes. Everything else is the same, the random numbers too.</p>${settingsTable(settings)}`;
  const taught = lesson(first.scenario.lesson);
  return {
    id: "settings",
    title: "Settings",
    charts: [],
    body: markup`${changed}${taught === null ? raw("") : markup`<div class="gap">${taught}</div>`}<div class="gap">${sourceText(first.scenario.file, first.scenario.text, false)}</div>`,
  };
}

function reproduceSection(comparison: Comparison, command: string): Section {
  const prints = Object.entries(comparison.variants).map(
    ([name, variant]) => `${name} ${grouped(variant.runs[0]?.fingerprint ?? "")}`,
  );
  const runs = comparison.seeds.length;
  const intervals =
    runs === 1
      ? "none: one run of each"
      : `Student t, 95 %, ${plural(runs - 1, "degree")} of freedom${prints.length > 1 ? ", paired by seed" : ""}`;
  return {
    id: "reproduce",
    title: "How to reproduce",
    link: "Reproduce",
    charts: [],
    body: markup`${commandBlock(command)}<dl class="facts"><dt>Version</dt><dd>ripplesim ${comparison.version}</dd><dt>Seeds</dt><dd>${comparison.seeds.join(", ")}${prints.length > 1 ? "; shared by the variants" : ""}</dd><dt>Fingerprints</dt><dd><code>${prints.join(" · ")}</code> (first run of each)</dd><dt>Intervals</dt><dd>${intervals}</dd></dl>`,
  };
}
