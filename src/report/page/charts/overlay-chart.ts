import type { Comparison } from "../../../experiment/comparison.ts";
import type { Summary } from "../../../observe/summary.ts";
import { figure } from "../../numbers.ts";
import type { FigureUnit } from "../../numbers.ts";
import { listed } from "../../phrases.ts";
import type { Chart, Height, Layer } from "./chart.ts";
import type { KeyItem } from "./legend.ts";
import { variantStyle } from "./theme.ts";
import type { VariantStyle } from "./theme.ts";
import { timeChannel } from "./time-axis.ts";
import { meanOf, thinned, timeChart, valueChannel } from "./time-chart.ts";
import type { TimeFrame, ValueAxis } from "./time-chart.ts";

/** A series of every run of every variant, to be drawn as one overlay. */
export interface Overlay {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly axis: ValueAxis;
  readonly unit: FigureUnit;
  readonly height: Height;
  /** Values per window, in the unit of the axis; null where a run has no such series. */
  readonly read: (run: Summary) => readonly number[] | null;
  readonly isKey?: boolean;
}

const COLORED_MAX = 4;

/** Names of the variants that are drawn in colour: all, or those that matter most among many. */
export function coloredVariants(comparison: Comparison, best: readonly string[]): ReadonlySet<string> {
  const names = Object.keys(comparison.variants);
  if (names.length <= COLORED_MAX) return new Set(names);
  const named = names.filter((name) =>
    comparison.findings.some((finding) => finding.text.includes(`${name}.`)),
  );
  const [first] = best;
  const last = best.at(-1);
  const wanted = new Set([
    comparison.baseline,
    ...(first === undefined ? [] : [first]),
    ...(last === undefined ? [] : [last]),
    ...named,
  ]);
  return new Set([...wanted].slice(0, COLORED_MAX));
}

/** How the n-th variant is drawn here: in its own style, or thin and grey. */
export function styleOf(comparison: Comparison, name: string, colored: ReadonlySet<string>): VariantStyle {
  if (!colored.has(name)) return { color: "var(--grey)", dash: [1, 0], shape: "circle" };
  return variantStyle(Object.keys(comparison.variants).indexOf(name));
}

/** The legend of variants, in file order; the grey ones look alike and share an entry. */
export function variantKey(comparison: Comparison, colored: ReadonlySet<string>): readonly KeyItem[] {
  const names = Object.keys(comparison.variants);
  const grey = names.filter((name) => !colored.has(name));
  const [first] = grey;
  const items = names
    .filter((name) => colored.has(name))
    .map((name) => variantItem(name, styleOf(comparison, name, colored), true));
  if (first === undefined) return items;
  return [
    ...items,
    { ...variantItem(first, styleOf(comparison, first, colored), false), text: listed(grey) },
  ];
}

/** A variant in a legend; the grey ones have no shape. */
export function variantItem(name: string, style: VariantStyle, isColored: boolean): KeyItem {
  const { color, dash, shape } = style;
  return isColored
    ? { text: name, mark: "line", color, dash, shape, width: 2 }
    : { text: name, mark: "line", color, dash, width: 1 };
}

/** Mean lines over bands from the lowest to the highest run; null when no run has the series. */
export function overlayChart(
  comparison: Comparison,
  overlay: Overlay,
  on: { readonly frame: TimeFrame; readonly windowMs: number; readonly colored: ReadonlySet<string> },
): Chart | null {
  const { frame } = on;
  const all = Object.entries(comparison.variants).flatMap(([name, variant]) => {
    const runs = variant.runs.map(overlay.read).filter((values) => values !== null);
    return runs.length === 0
      ? []
      : [{ name, runs: runs.map((values) => thinned(values, meanOf, frame.ratesMax)) }];
  });
  if (all.length === 0) return null;
  const windowMs = on.windowMs * (all[0]?.runs[0]?.merged ?? 1);
  const points = all.map(({ name, runs }) => ({
    name,
    points: spread(
      runs.map((run) => run.values),
      windowMs,
      frame.durationMs,
    ),
  }));
  return timeChart(frame, {
    id: overlay.id,
    label: `${overlay.title} over time for ${listed(all.map(({ name }) => name))}; lines are means of the runs.`,
    height: overlay.height,
    axis: overlay.axis,
    windowMs,
    layers: overlayLayers(comparison, points, { ...on, axis: overlay.axis }),
    isKey: overlay.isKey ?? false,
    hover: points.map((entry) => ({
      title: entry.name,
      texts: entry.points.map((point) =>
        figure(overlay.unit === "ratio" ? point.mean / 100 : point.mean, overlay.unit),
      ),
    })),
  });
}

interface DrawnVariant {
  readonly name: string;
  readonly points: readonly Spread[];
}

/** A band and a line for each, the grey ones behind. */
function overlayLayers(
  comparison: Comparison,
  all: readonly DrawnVariant[],
  on: { readonly frame: TimeFrame; readonly colored: ReadonlySet<string>; readonly axis: ValueAxis },
): readonly Layer[] {
  const { colored, axis } = on;
  const greyFirst = [
    ...all.filter((entry) => !colored.has(entry.name)),
    ...all.filter((entry) => colored.has(entry.name)),
  ];
  const x = timeChannel("t", on.frame.durationMs);
  return greyFirst.map(({ name, points }): Layer => {
    const { color, dash } = styleOf(comparison, name, colored);
    const band = {
      mark: { type: "area", color, fillOpacity: 0.14 },
      encoding: { x, y: valueChannel("low", axis), y2: { field: "high" } },
    };
    const strokeWidth = colored.has(name) ? 1.75 : 0.8;
    const line = {
      mark: { type: "line", color, strokeWidth, strokeDash: dash },
      encoding: { x, y: valueChannel("mean", axis) },
    };
    const isBanded = colored.has(name) && comparison.seeds.length > 1;
    return { data: { values: points }, layer: isBanded ? [band, line] : [line] };
  });
}

interface Spread {
  readonly t: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

function spread(
  runs: readonly (readonly number[])[],
  windowMs: number,
  durationMs: number,
): readonly Spread[] {
  const windows = Math.min(...runs.map((values) => values.length));
  return Array.from({ length: windows }, (_none, index) => {
    const values = runs.map((run) => run[index] ?? 0);
    return {
      t: Math.min((index + 0.5) * windowMs, durationMs),
      mean: round(meanOf(values)),
      low: round(Math.min(...values)),
      high: round(Math.max(...values)),
    };
  });
}

/** Six digits are more than a screen shows, and half the size of the file. */
function round(value: number): number {
  return Number(value.toPrecision(6));
}
