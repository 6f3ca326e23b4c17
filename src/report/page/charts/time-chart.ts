import type { Chart, Height, Layer, PlotLabel } from "./chart.ts";
import { MARGINS } from "./chart.ts";
import { THEME } from "./theme.ts";
import { timeChannel, windowText } from "./time-axis.ts";

/** What every time chart of a page shares. */
export interface TimeFrame {
  readonly durationMs: number;
  readonly warmupMs: number;
  readonly faults: readonly { readonly startMs: number; readonly endMs: number }[];
  /** Rates are drawn in at most this many windows: in shorter ones chance alone would make spikes. */
  readonly ratesMax: number;
}

/** A y axis: its title names the unit. */
export interface ValueAxis {
  readonly title: string;
  /** Fixed ends; null: from 0 to a round number above the highest value. */
  readonly domain: readonly [number, number] | null;
  /** Ticks at exactly these values. */
  readonly ticks?: readonly number[];
  readonly log?: { readonly ticks: readonly number[] };
  /** A small chart has room for few ticks. */
  readonly isSmall?: boolean;
  /** Whole numbers have no ticks between them. */
  readonly isCount?: boolean;
}

/** A column of the tooltip: a text for every window. */
export interface HoverColumn {
  readonly title: string;
  readonly texts: readonly string[];
}

export interface TimeChartParts {
  readonly id: string;
  readonly label: string;
  readonly height: Height;
  readonly axis: ValueAxis;
  readonly layers: readonly Layer[];
  readonly windowMs: number;
  readonly hover: readonly HoverColumn[];
  readonly labels?: readonly PlotLabel[];
  readonly isKey?: boolean;
}

/** At most this many windows are drawn of a series. */
export const POINTS_MAX = 600;

/** A chart over simulated time: warm-up and faults as bands behind, the layers given, and a tooltip per window. */
export function timeChart(frame: TimeFrame, parts: TimeChartParts): Chart {
  return {
    id: parts.id,
    label: parts.label,
    height: parts.height,
    margins: MARGINS,
    isTime: true,
    isKey: parts.isKey ?? false,
    labels: parts.labels ?? [],
    spec: {
      width: 600,
      height: parts.height.wide,
      padding: MARGINS,
      autosize: { type: "none" },
      config: THEME,
      params: [{ name: "titleY", value: -8 }],
      layer: [...bands(frame), ...parts.layers, ...hoverLayers(frame, parts)],
    },
  };
}

/** The y channel of a time chart. */
export function valueChannel(field: string, axis: ValueAxis): Layer {
  const tickCount = axis.isSmall === true ? 2 : 4;
  const scale =
    axis.log === undefined
      ? { zero: true, nice: tickCount, ...domainOf(axis) }
      : { type: "log", nice: false, ...domainOf(axis) };
  return {
    field,
    type: "quantitative",
    scale,
    axis: {
      title: axis.title,
      titleAngle: 0,
      titleAlign: "left",
      titleAnchor: "start",
      titleBaseline: "bottom",
      titleX: -MARGINS.left,
      titleY: { expr: "titleY" },
      ...(axis.ticks !== undefined
        ? { values: axis.ticks }
        : axis.log === undefined
          ? { tickCount, ...(axis.isCount === true ? { tickMinStep: 1 } : {}) }
          : { values: axis.log.ticks, tickCount: 50, format: ",~r" }),
    },
  };
}

/** From 0 to a round number above the highest value; up to 1 where there is none above 0, for an axis has to have some length. */
export function domainFor(values: readonly number[]): ValueAxis["domain"] {
  return values.some((value) => value > 0) ? null : [0, 1];
}

function domainOf(axis: ValueAxis): Layer {
  return axis.domain === null ? {} : { domain: axis.domain, nice: false };
}

function bands(frame: TimeFrame): Layer[] {
  const long = frame.faults
    .filter((fault) => fault.endMs > fault.startMs)
    .map(({ startMs, endMs }) => ({ startMs, endMs }));
  const instant = frame.faults
    .filter((fault) => fault.endMs <= fault.startMs)
    .map(({ startMs }) => ({ startMs }));
  const x = timeChannel("startMs", frame.durationMs);
  const x2 = { field: "endMs" };
  const warmup = frame.warmupMs > 0 ? [{ startMs: 0, endMs: frame.warmupMs }] : [];
  return [
    ...(warmup.length > 0
      ? [{ data: { values: warmup }, mark: { type: "rect", color: "var(--warm)" }, encoding: { x, x2 } }]
      : []),
    ...(long.length > 0
      ? [{ data: { values: long }, mark: { type: "rect", color: "var(--fault)" }, encoding: { x, x2 } }]
      : []),
    ...(instant.length > 0
      ? [
          {
            data: { values: instant },
            mark: { type: "rule", color: "var(--orange)", strokeWidth: 2 },
            encoding: { x },
          },
        ]
      : []),
  ];
}

/** Invisible columns, one per window, that carry the tooltip. */
function hoverLayers(frame: TimeFrame, parts: TimeChartParts): Layer[] {
  const windows = Math.max(0, ...parts.hover.map((column) => column.texts.length));
  if (windows === 0) return [];
  const values = Array.from({ length: windows }, (_none, index) => {
    const startMs = index * parts.windowMs;
    const endMs = Math.min(startMs + parts.windowMs, frame.durationMs);
    const texts = Object.fromEntries(
      parts.hover.map((column, number) => [`f${String(number)}`, column.texts[index] ?? ""]),
    );
    return { startMs, endMs, when: windowText(startMs, endMs, frame.durationMs), ...texts };
  });
  return [
    {
      name: "hover",
      data: { values },
      mark: { type: "rect", color: "var(--ink)", fillOpacity: 0 },
      encoding: {
        x: timeChannel("startMs", frame.durationMs),
        x2: { field: "endMs" },
        tooltip: [
          { field: "when", type: "nominal", title: "from" },
          ...parts.hover.map((column, number) => ({
            field: `f${String(number)}`,
            type: "nominal",
            title: column.title,
          })),
        ],
      },
    },
  ];
}

/**
 * How many of the windows a chart of rates shows: merged until there are about 100 requests in each,
 * so that chance makes a tenth and no spikes, but not to fewer than 60.
 */
export function windowsOfRates(windows: number, requests: number): number {
  const merged = Math.min(Math.round((windows * 100) / requests), Math.floor(windows / 60));
  return Math.min(Math.ceil(windows / Math.max(merged, 1)), POINTS_MAX);
}

/** Windows merged evenly until no more than `pointsMax` are left; `merge` says what becomes of several. */
export function thinned<T>(
  values: readonly T[],
  merge: (group: readonly T[]) => T,
  pointsMax = POINTS_MAX,
): { readonly values: readonly T[]; readonly merged: number } {
  const merged = Math.ceil(values.length / pointsMax);
  if (merged <= 1) return { values, merged: 1 };
  const groups = Array.from({ length: Math.ceil(values.length / merged) }, (_none, index) =>
    merge(values.slice(index * merged, (index + 1) * merged)),
  );
  return { values: groups, merged };
}

/** Mean of several windows. */
export function meanOf(group: readonly number[]): number {
  return group.length === 0 ? 0 : group.reduce((sum, value) => sum + value, 0) / group.length;
}
