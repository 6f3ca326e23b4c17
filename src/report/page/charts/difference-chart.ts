import type { Comparison, MetricComparison } from "../../../experiment/comparison.ts";
import type { FigureUnit } from "../../numbers.ts";
import { listedUpTo, shortened } from "../../phrases.ts";
import { differenceText, unitOf } from "../../variants.ts";
import { MARGINS } from "./chart.ts";
import type { Chart, Layer } from "./chart.ts";
import { THEME, variantStyle } from "./theme.ts";

const ROW_PX = 38;
const LABELS_PX = 108;
/** Between a name and its axis. */
const LABEL_GAP_PX = 8;

/** Differences from the baseline: a shape on the mean, a bar for the paired interval, a line at 0. */
export function differenceChart(
  comparison: Comparison,
  metric: MetricComparison,
  number: number,
): Chart | null {
  const names = Object.keys(comparison.variants).filter(
    (name) => name !== comparison.baseline && (metric.differences[name]?.mean ?? null) !== null,
  );
  if (names.length === 0) return null;
  const factor = metric.unit === "ratio" ? 100 : 1;
  const rows = names.map((name) => {
    const { mean, halfWidth } = metric.differences[name] ?? { mean: 0, halfWidth: null };
    const value = (mean ?? 0) * factor;
    const half = (halfWidth ?? 0) * factor;
    return { name, value, low: value - half, high: value + half, text: differenceText(metric, name) };
  });
  const domain = domainAround(rows.flatMap(({ low, high }) => [low, high]));
  const height = names.length * ROW_PX + 8;
  const margins = { ...MARGINS, left: LABELS_PX, top: 8 };
  return {
    id: `difference-${String(number)}`,
    label: `${metric.label}, difference from ${comparison.baseline}: ${rows.map((row) => `${row.name} ${row.text}`).join("; ")}.`,
    height: { wide: height, narrow: height },
    margins,
    isTime: false,
    isKey: false,
    labels: [],
    spec: {
      width: 240,
      height,
      padding: margins,
      autosize: { type: "none" },
      config: THEME,
      data: { values: rows },
      layer: differenceLayers(comparison, names, { domain, unit: unitName(metric) }),
    },
  };
}

function unitName(metric: MetricComparison): string {
  const names: Readonly<Record<FigureUnit, string>> = {
    ms: ", ms",
    perSecond: ", per second",
    ratio: ", points",
    points: ", points",
    count: "",
    number: "",
    times: ", ×",
  };
  return names[unitOf(metric, true)];
}

/** 0 is always inside; room at both ends for the figures above the bars. */
function domainAround(values: readonly number[]): readonly [number, number] {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const room = (high - low) * 0.36 || 1;
  return [low - (low < 0 ? room : room * 0.35), high + (high > 0 ? room : room * 0.35)];
}

function differenceLayers(
  comparison: Comparison,
  names: readonly string[],
  on: { readonly domain: readonly [number, number]; readonly unit: string },
): Layer[] {
  const x = differenceChannel(comparison.baseline, on);
  const y = nameChannel(names);
  const label = { type: "text", dy: -13, fontSize: 11 };
  const labels = { x: x("value"), y, text: { field: "text", type: "nominal" } };
  const styles = names.map((name) => variantStyle(Object.keys(comparison.variants).indexOf(name)));
  return [
    {
      mark: { type: "rule", color: "var(--grey)", strokeWidth: 2 },
      encoding: { x: { ...x("zero"), datum: 0, field: undefined } },
    },
    {
      mark: { type: "rule", color: "var(--ink)", strokeWidth: 2.5 },
      encoding: { x: x("low"), x2: { field: "high" }, y },
    },
    {
      mark: { type: "point", filled: true, size: 80, opacity: 1 },
      encoding: {
        x: x("value"),
        y,
        color: {
          field: "name",
          type: "nominal",
          scale: { domain: names, range: styles.map((style) => style.color) },
          legend: null,
        },
        shape: {
          field: "name",
          type: "nominal",
          scale: { domain: names, range: styles.map((style) => style.shape) },
          legend: null,
        },
      },
    },
    { mark: { ...label, stroke: "var(--bg)", strokeWidth: 4 }, encoding: labels },
    { mark: { ...label, color: "var(--ink)" }, encoding: labels },
  ];
}

function nameChannel(names: readonly string[]): Layer {
  const texts = Object.fromEntries(names.map((name) => [name, shortened(name, 14)]));
  return {
    field: "name",
    type: "nominal",
    scale: { domain: names },
    axis: {
      title: null,
      labelExpr: `${JSON.stringify(texts)}[datum.value]`,
      labelFontSize: 12,
      labelColor: "var(--ink)",
      labelLimit: LABELS_PX - LABEL_GAP_PX,
      labelPadding: LABEL_GAP_PX,
      grid: false,
    },
  };
}

function differenceChannel(
  baseline: string,
  on: { readonly domain: readonly [number, number]; readonly unit: string },
): (field: string) => Layer {
  return (field) => ({
    field,
    type: "quantitative",
    scale: { domain: on.domain, nice: false, zero: false },
    axis: {
      title: `difference from ${shortened(baseline, 16)}${on.unit}`,
      titleAnchor: "end",
      titleAlign: "right",
      titlePadding: 3,
      tickCount: 3,
      labelFlush: false,
      labelExpr: "(datum.value > 0 ? '+' : '') + datum.label",
    },
  });
}

/** `both better`, `retryBudget worse, protected no difference`. */
export function verdictCaption(metric: MetricComparison): string {
  const all = Object.entries(metric.differences);
  const verdicts = [...new Set(all.map(([, difference]) => difference.verdict))];
  const [only] = verdicts;
  if (verdicts.length === 1 && only !== undefined)
    return all.length === 1 ? only : all.length === 2 ? `both ${only}` : `all ${only}`;
  return verdicts
    .map(
      (verdict) =>
        `${listedUpTo(
          all.filter(([, difference]) => difference.verdict === verdict).map(([name]) => name),
          3,
        )} ${verdict}`,
    )
    .join(", ");
}
