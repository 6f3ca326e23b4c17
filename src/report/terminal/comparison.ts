import type { Comparison, MetricComparison, Verdict } from "../../experiment/comparison.ts";
import { findingOf, holdCount, judgedOf, markOf } from "../judgement.ts";
import { plain, written } from "../numbers.ts";
import { judgingText, pairingText } from "../pairing.ts";
import { leftOut, plural } from "../phrases.ts";
import { precisionTable } from "../precision.ts";
import {
  changedPaths,
  differenceText,
  ranked,
  recoveryOf,
  recoveryText,
  shownMetrics,
  storyOf,
  valueText,
} from "../variants.ts";
import { against } from "./baseline.ts";
import { warningsOfComparison } from "../warnings.ts";
import type { TerminalOptions } from "./options.ts";
import { Sheet } from "./sheet.ts";
import { textWidth, wrapped } from "./table.ts";
import type { Cell, Column, Tone } from "./table.ts";

/** The text that `ripplesim compare` prints, ending in a line break. One variant alone is shown without differences. */
export function renderComparison(comparison: Comparison, options: TerminalOptions): string {
  const sheet = new Sheet(options);
  sheet.head(headOf(comparison));
  sheet.answer(comparison.answer.headline, comparison.answer.detail);
  if (comparison.stopped !== null) {
    const { variant, seed, reason } = comparison.stopped;
    sheet.sentences(
      [`Stopped in ${variant}, seed ${seed}, by ${reason}: what follows is not the whole comparison.`],
      "bad",
    );
  }
  sheet.judgements("FINDINGS", comparison.findings.map(findingOf), holdCount(comparison.findings));
  against(sheet, comparison.against);
  sheet.entries("WARNINGS", warningsOfComparison(comparison));
  precision(sheet, comparison);
  figures(sheet, comparison);
  damage(sheet, comparison);
  sheet.entries(
    "WHAT HAPPENED",
    ranked(comparison).map(([name, variant]) => ({ key: name, text: storyOf(variant) })),
  );
  thresholds(sheet, comparison, options.unicode);
  settings(sheet, comparison);
  sheet.sentences(footnotes(comparison));
  sheet.closing([
    ...(options.reportFile === null ? [] : [{ key: "Report", text: options.reportFile }]),
    { key: "Again", text: options.command },
  ]);
  return sheet.text();
}

function headOf(comparison: Comparison): string[] {
  const runs = comparison.seeds.length;
  const variants = Object.keys(comparison.variants);
  const first = comparison.variants[comparison.baseline]?.runs[0];
  const what =
    variants.length === 1
      ? plural(runs, "run")
      : `${String(variants.length)} variants, ${plural(runs, "paired run")} each`;
  return [
    `ripplesim ${comparison.version}`,
    comparison.file,
    what,
    `seed ${comparison.seeds[0] ?? ""}`,
    ...(first === undefined ? [] : [`${written(first.durationMs)} simulated${leftOut(first)}`]),
  ];
}

function precision(sheet: Sheet, comparison: Comparison): void {
  const table = precisionTable(comparison);
  if (table === null) return;
  const [, ...figures] = table.head;
  sheet.table(
    [
      { title: "PRECISION", align: "left" },
      ...figures.map((label): Column => ({ title: wrapped(plain(label), 14).join("\n"), align: "right" })),
    ],
    table.rows.map(([runs = "", ...shares]): Cell[] => [
      { text: `  ${runs} runs` },
      ...shares.map((text): Cell => ({ text })),
    ]),
    [table.title],
  );
}

const VERDICT_TONES: Record<Verdict, Tone | undefined> = {
  better: "good",
  worse: "bad",
  "no difference shown": undefined,
  "no data": "unknown",
};

function figures(sheet: Sheet, comparison: Comparison): void {
  const rest = [...shownMetrics(comparison)];
  let title = "VARIANTS";
  while (rest.length > 0) {
    let take = 1;
    while (take < rest.length && tableWidth(comparison, rest.slice(0, take + 1)) <= sheet.width - 2)
      take += 1;
    const metrics = rest.splice(0, take);
    const [columns, rows] = metricTable(comparison, metrics, title);
    sheet.table(columns, rows);
    title = "FIGURES";
  }
}

function metricTable(
  comparison: Comparison,
  metrics: readonly MetricComparison[],
  title: string,
): readonly [Column[], Cell[][]] {
  // Where more is neither better nor worse there is nothing to hold against the baseline.
  const isCompared = (metric: MetricComparison): boolean => Object.keys(metric.differences).length > 0;
  const against = `against\n${comparison.baseline}`;
  const columns: Column[] = [
    { title, align: "left" },
    ...metrics.flatMap((metric): Column[] => [
      { title: narrowTitle(metric, comparison), align: "right" },
      ...(isCompared(metric) ? [{ title: against, align: "right" } as const] : []),
    ]),
  ];
  const rows = ranked(comparison).map(([name]): Cell[] => [
    { text: `  ${name}` },
    ...metrics.flatMap((metric): Cell[] => [
      { text: valueText(metric, name) },
      ...(isCompared(metric) ? [differenceCell(metric, name, comparison.baseline)] : []),
    ]),
  ]);
  return [columns, rows];
}

/** A label broken into lines no wider than the figures below it. */
function narrowTitle(metric: MetricComparison, comparison: Comparison): string {
  const words = plain(metric.label).split(" ").map(textWidth);
  const widest = Math.max(
    12,
    ...words,
    ...Object.keys(comparison.variants).map((name) => textWidth(valueText(metric, name))),
  );
  return wrapped(plain(metric.label), widest).join("\n");
}

function differenceCell(metric: MetricComparison, variant: string, baseline: string): Cell {
  const difference = metric.differences[variant];
  if (variant === baseline || difference === undefined) return { text: "-" };
  if (difference.verdict === "no data") return { text: "no data", tone: "unknown" };
  const tone = VERDICT_TONES[difference.verdict];
  const text = `${differenceText(metric, variant)} ${difference.verdict}`;
  return tone === undefined ? { text } : { text, tone };
}

function tableWidth(comparison: Comparison, metrics: readonly MetricComparison[]): number {
  const [columns, rows] = metricTable(comparison, metrics, "VARIANTS");
  return neededWidth(columns, rows);
}

function neededWidth(columns: readonly Column[], rows: readonly (readonly Cell[])[]): number {
  const widths = columns.map((column, index) =>
    Math.max(
      ...column.title.split("\n").map(textWidth),
      ...rows.map((row) => textWidth(plain(row[index]?.text ?? ""))),
    ),
  );
  return widths.reduce((sum, width) => sum + width + 2, -2);
}

function damage(sheet: Sheet, comparison: Comparison): void {
  const all = ranked(comparison).map(([name, variant]) => ({ name, recovery: recoveryOf(variant) }));
  if (all.every(({ recovery }) => recovery === null)) return;
  const columns: Column[] = [
    { title: "RECOVERY", align: "left" },
    { title: "recovered", align: "right" },
    { title: "after the fault", align: "right" },
  ];
  sheet.table(
    columns,
    all.map(({ name, recovery }): Cell[] => {
      if (recovery === null) return [{ text: `  ${name}` }, { text: "not judged" }, { text: "-" }];
      const recovered = `${String(recovery.recovered)} of ${plural(recovery.judged, "run")}`;
      const isWhole = recovery.recovered === recovery.judged;
      return [
        { text: `  ${name}` },
        isWhole ? { text: recovered } : { text: recovered, tone: "bad" },
        { text: recovery.recovered === 0 ? "-" : recoveryText(recovery.recoveryMs) },
      ];
    }),
  );
}

function thresholds(sheet: Sheet, comparison: Comparison, unicode: boolean): void {
  const variants = Object.entries(comparison.variants);
  const texts = variants[0]?.[1].thresholds.map((threshold) => threshold.text) ?? [];
  if (texts.length === 0) return;
  if (variants.length === 1) {
    const own = variants[0]?.[1].thresholds ?? [];
    sheet.judgements("THRESHOLDS", own.map(judgedOf), holdCount(own));
    return;
  }
  const columns: Column[] = [
    { title: "THRESHOLDS, shown and not judged", align: "left" },
    ...variants.map(([name]): Column => ({ title: name, align: "right" })),
  ];
  const rows = texts.map((text, index): Cell[] => [
    { text: `  ${shortPath(text)}` },
    ...variants.map(([, variant]): Cell => {
      const threshold = variant.thresholds[index];
      if (threshold === undefined) return { text: "-" };
      const judged = judgedOf(threshold);
      return {
        text: `${markOf(judged.status, unicode)} ${judged.status === "no-data" ? (judged.note ?? judged.value).replace(" samples", "") : judged.value.replace(/ in \d+ of \d+ runs$/, "")}`,
      };
    }),
  ]);
  if (fits(columns, rows, sheet.width)) {
    sheet.table(columns, rows);
    return;
  }
  const listed = texts.map((text, index) => ({
    key: shortPath(text),
    text: variants
      .map(
        ([name], place) =>
          `${name}\u00a0${plain(rows[index]?.[place + 1]?.text ?? "").replaceAll(" ", "\u00a0")}`,
      )
      .join(", "),
  }));
  sheet.lists("THRESHOLDS, shown and not judged", listed);
}

/** The tail of a long condition says enough in a narrow column; the page has it whole. */
function shortPath(text: string): string {
  const [path = "", ...rest] = text.split(" ");
  const parts = path.split(".");
  return [parts.slice(path.includes(".latency.") ? -3 : -2).join("."), ...rest].join(" ");
}

function settings(sheet: Sheet, comparison: Comparison): void {
  const paths = changedPaths(comparison);
  if (paths.length === 0) return;
  const variants = Object.entries(comparison.variants);
  const columns = [
    { title: "SETTINGS", align: "left" } as const,
    ...variants.map(([name]): Column => ({ title: name, align: "left" })),
  ];
  const rows = paths.map((path): Cell[] => [
    { text: `  ${path}` },
    ...variants.map(([, variant]): Cell => ({ text: variant.changes[path] ?? "as written" })),
  ]);
  if (fits(columns, rows, sheet.width)) {
    sheet.table(columns, rows);
    return;
  }
  const changes = variants.map(([name, variant]) => ({
    key: name,
    text:
      Object.entries(variant.changes)
        .map(([path, value]) => `${path}: ${value}`)
        .join(", ") || "as written",
  }));
  sheet.entries("SETTINGS", changes);
}

/** Whether a table needs no column left out. */
function fits(columns: readonly Column[], rows: readonly (readonly Cell[])[], width: number): boolean {
  return neededWidth(columns, rows) <= width - 2;
}

/** What harm differs too and has no row; empty where all has one. */
function omittedText({ omitted = [] }: Comparison): string {
  return omitted.length === 0 ? "" : `Harm that differs too: ${omitted.join(", ")} (--metric shows it).`;
}

function footnotes(comparison: Comparison): string[] {
  const runs = comparison.seeds.length;
  if (runs === 1) return ["One run of each: no intervals, so that a difference may be luck."];
  const paired = Object.keys(comparison.variants).length > 1;
  const means = `Means of ${String(runs)} runs ± 95 % (Student t)${paired ? "; differences are paired by seed" : ""}. Percentiles: the mean of the ${String(runs)} runs' percentiles, OK answers only.`;
  return [
    means,
    omittedText(comparison),
    ...(paired ? [judgingText(comparison.judging), pairingText(comparison)] : []),
  ].filter((text) => text !== "");
}
