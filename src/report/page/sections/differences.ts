import type { Comparison, MetricComparison, Verdict } from "../../../experiment/comparison.ts";
import { judgingText, pairingCaption, pairingText } from "../../pairing.ts";
import { plural } from "../../phrases.ts";
import { precisionTable } from "../../precision.ts";
import { differenceText, ranked, recoveryOf, recoveryText, shownMetrics, valueText } from "../../variants.ts";
import type { Chart } from "../charts/chart.ts";
import { differenceChart, verdictCaption } from "../charts/difference-chart.ts";
import { markup, raw } from "../html.ts";
import type { Html } from "../html.ts";
import { figure } from "./answer.ts";
import type { Section } from "./section.ts";
import { cell, row, table } from "./table.ts";

const PANELS_MAX = 8;
const DIFFERENCE_MIN = 0.01;
/** More variants than this have no room for a column of differences each: they stand under the figures. */
const DIFFERENCE_COLUMNS_MAX = 3;
/** More variants than this turn the table round. */
const COLUMNS_MAX = 5;

/** What the variants change in figures: panels of paired differences, and all figures in a table. */
export function differencesSection(comparison: Comparison): Section {
  const others = Object.keys(comparison.variants).length - 1;
  const panels =
    others === 0
      ? []
      : tellingMetrics(comparison)
          .slice(0, PANELS_MAX)
          .flatMap((metric, number) => {
            const chart = differenceChart(comparison, metric, number);
            return chart === null ? [] : [{ chart, metric }];
          });
  const charts: Chart[] = panels.map(({ chart }) => chart);
  const figures = panels.map(({ chart, metric }) =>
    figure({
      chart,
      title: markup`${capital(metric.label)} ${metric.better === null ? null : markup`<span>${metric.better} is better</span>`}`,
      note: [verdictCaption(metric), pairingCaption(metric)].filter((text) => text !== "").join("; "),
    }),
  );
  const recovery = recoveryPanel(comparison);
  const all = recovery === null ? figures : [...figures, recovery];
  return {
    id: "differences",
    title: others === 0 ? "Figures" : "Differences",
    charts,
    body: markup`<p class="lead">${leadOf(comparison, others)}</p>${all.length === 0 ? raw("") : markup`<div class="three">${all}</div>`}<div class="gap">${allFigures(comparison, others)}</div>${precisionOf(comparison)}`,
  };
}

/** How the number of runs was found; nothing where it was given. */
function precisionOf(comparison: Comparison): Html {
  const looks = precisionTable(comparison);
  if (looks === null) return raw("");
  const body = table({
    caption: "Precision",
    note: looks.title,
    heads: looks.head.map((title) => ({ title: capital(title) })),
    rows: looks.rows.map(([runs = "", ...shares]) =>
      row(
        runs,
        shares.map((share) => cell(share)),
      ),
    ),
  });
  return markup`<div class="gap">${body}</div>`;
}

/** Figures in which some variant differs by more than a hundredth; the others stand in the table. */
function tellingMetrics(comparison: Comparison): readonly MetricComparison[] {
  const all = shownMetrics(comparison);
  const telling = all.filter((metric) => {
    const scale = Math.max(...Object.values(metric.values).map((value) => Math.abs(value.mean ?? 0)));
    return Object.values(metric.differences).some(
      (difference) => Math.abs(difference.mean ?? 0) > DIFFERENCE_MIN * scale,
    );
  });
  return telling.length === 0 ? all.slice(0, 3) : telling;
}

function leadOf(comparison: Comparison, others: number): string {
  const runs = comparison.seeds.length;
  if (others === 0) return `${plural(runs, "run")} of one design, each with a seed of its own.`;
  const same = `Each variant against ${comparison.baseline}, on the same arrivals and the same random draws.`;
  if (runs === 1) return `${same} One run of each: there is no interval, and a difference may be luck.`;
  return [
    `${same} The bar is the paired 95 % interval of the difference, the word what it means.`,
    judgingText(comparison.judging),
    pairingText(comparison),
  ]
    .filter((text) => text !== "")
    .join(" ");
}

/** Labels of figures may begin a heading; `p99` and names from the file stay as they are. */
export function capital(label: string): string {
  const isNamed = NAME_FIRST.test(label);
  return label
    .replace(/^[a-z]+(?=[ ,]|$)/, (word) => (isNamed ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .replace(" -> ", " → ");
}

/** The labels that begin with the name of a fault or an alert. */
const NAME_FIRST = /^\S+ (?:given up$|alerts of )/;

function recoveryPanel(comparison: Comparison): Html | null {
  const all = Object.entries(comparison.variants).map(([name, variant]) => ({
    name,
    recovery: recoveryOf(variant),
  }));
  if (all.every(({ recovery }) => recovery === null)) return null;
  const lost = all
    .filter(({ recovery }) => recovery !== null && recovery.recovered < recovery.judged)
    .map(({ name }) => name);
  const note =
    lost.length === 0 ? "every run recovered" : `no interval where runs did not recover: ${lost.join(", ")}`;
  const rows = all.map(({ name, recovery }) => {
    if (recovery === null) return row(name, [cell("not judged", "none"), cell("–", "none")]);
    const isLost = recovery.recovered === 0;
    return row(name, [
      cell(isLost ? "did not recover" : recoveryText(recovery.recoveryMs), isLost ? "bad" : ""),
      cell(`${String(recovery.recovered)} of ${String(recovery.judged)}`),
    ]);
  });
  return markup`<figure><figcaption><h3>Recovery <span>lower is better</span></h3><p>${note}</p></figcaption><div></div>${table({ caption: "", heads: [{ title: "Variant" }, { title: "after the fault" }, { title: "runs recovered" }], rows })}</figure>`;
}

function allFigures(comparison: Comparison, others: number): Html {
  const runs = comparison.seeds.length;
  const spread =
    runs === 1
      ? "One run of each."
      : `Mean of ${String(runs)} runs ± 95 % interval${others === 0 ? "" : `; then the paired difference from ${comparison.baseline}`}.`;
  const percentiles =
    runs === 1 ? "" : ` Percentiles: the mean of the ${String(runs)} runs' percentiles, OK answers only.`;
  const parts = { caption: "All figures", note: `${spread}${percentiles}` };
  return others + 1 > COLUMNS_MAX ? byVariant(comparison, parts) : byFigure(comparison, parts);
}

interface Caption {
  readonly caption: string;
  readonly note: string;
}

function byFigure(comparison: Comparison, parts: Caption): Html {
  const names = Object.keys(comparison.variants);
  const isWide = names.length <= DIFFERENCE_COLUMNS_MAX;
  return table({
    ...parts,
    heads: [
      { title: "Figure" },
      ...names.flatMap((name) =>
        name === comparison.baseline || !isWide
          ? [{ title: name }]
          : [{ title: name }, { title: "difference", isText: true }],
      ),
    ],
    rows: shownMetrics(comparison).map((metric) =>
      row(
        capital(metric.label),
        names.flatMap((name) =>
          isWide ? cellsOf(metric, name, comparison.baseline) : [stackedCell(metric, name)],
        ),
      ),
    ),
  });
}

/** The figure, and under it the difference. */
function stackedCell(metric: MetricComparison, name: string): Html {
  const difference = metric.differences[name];
  const tone = metric.values[name]?.mean === null ? "difference none" : "difference";
  return markup`<td class="${tone}">${valueText(metric, name)}${difference === undefined ? null : markup`<br>${differenceWords(metric, name, difference.verdict)}`}</td>`;
}

function byVariant(comparison: Comparison, parts: Caption): Html {
  return table({
    ...parts,
    heads: [
      { title: "Variant" },
      ...shownMetrics(comparison).map((metric) => ({ title: capital(metric.label) })),
    ],
    rows: ranked(comparison).map(([name]) =>
      row(
        name,
        shownMetrics(comparison).map((metric) => stackedCell(metric, name)),
      ),
    ),
  });
}

function cellsOf(metric: MetricComparison, name: string, baseline: string): Html[] {
  const value = cell(valueText(metric, name), metric.values[name]?.mean === null ? "none" : "");
  if (name === baseline) return [value];
  const difference = metric.differences[name];
  return [
    value,
    markup`<td class="l difference">${difference === undefined ? null : differenceWords(metric, name, difference.verdict)}</td>`,
  ];
}

const TONES: Record<Verdict, string> = {
  better: "pass",
  worse: "fail",
  "no difference shown": "muted",
  "no data": "muted",
};

function differenceWords(metric: MetricComparison, name: string, verdict: Verdict): Html {
  if (verdict === "no data") return markup`<span class="muted">no data</span>`;
  return markup`<span class="figure">${differenceText(metric, name)}</span> <b class="${TONES[verdict]}">${verdict}</b>`;
}
