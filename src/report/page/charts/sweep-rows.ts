import type { Axis, AxisUnit } from "../../../experiment/sweep/axis.ts";
import type { SweepResult, SweptMetric, SweptPoint } from "../../../experiment/sweep/sweep.ts";
import { figureUnit } from "../../judgement.ts";
import { type FigureUnit, significant } from "../../numbers.ts";
import { axisNames, pointText, valueText } from "../../sweeps/words.ts";
import type { Layer } from "./chart.ts";
import { durationAxis, type DurationRange, durationTicks } from "./duration-ticks.ts";

/** A figure at a point of a sweep, as charts take it. */
export interface Row {
  readonly values: SweptPoint["values"];
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Point and figure in words. */
  readonly text: string;
  /** The figure alone, in the unit of its axis. */
  readonly shown: string;
}

/** Every point that has a figure. */
export function rowsOf(result: SweepResult, metric: SweptMetric): readonly Row[] {
  const factor = figureUnit(metric.unit, metric.path) === "ratio" ? 100 : 1;
  return result.points.flatMap((point): Row[] => {
    const estimate = point.estimates[metric.path];
    const mean = estimate?.mean ?? null;
    if (estimate === undefined || mean === null) return [];
    const half = estimate.halfWidth ?? 0;
    return [
      {
        values: point.values,
        value: round(mean * factor),
        // No figure is below 0, however wide its interval.
        low: round(Math.max(0, mean - half) * factor),
        high: round((mean + half) * factor),
        text: `${pointText(result, point)}: ${valueText(estimate, metric)}`,
        shown: significant(mean * factor),
      },
    ];
  });
}

/** Six digits are more than a screen shows. */
export function round(value: number): number {
  return Number(value.toPrecision(6));
}

/** More points than this are for the table, not for a sentence. */
const SAID_MAX = 40;

/** What a chart says to those who cannot see it. */
export function sentenceOf(title: string, rows: readonly Row[]): string {
  const said = rows.slice(0, SAID_MAX).map(({ text }) => text);
  const rest = rows.length > SAID_MAX ? `; and ${String(rows.length - SAID_MAX)} more: see the table` : "";
  return `${title}: ${said.length === 0 ? "no data" : said.join("; ")}${rest}.`;
}

/** Ticks of lengths of time say their unit themselves. */
const UNIT_NAMES: Readonly<Record<AxisUnit, string>> = {
  duration: "",
  rate: ", per second",
  ratio: "",
  number: "",
};

/** How an axis along numbers of a unit is drawn: its title and its ticks. */
export function numbersAxis(
  title: string,
  unit: AxisUnit,
  { ticks, ...range }: Omit<DurationRange, "ticksMax"> & { readonly ticks: readonly number[] | number },
): Layer {
  const values = typeof ticks === "number" ? durationTicks({ ...range, ticksMax: ticks }) : ticks;
  return {
    title: `${title}${UNIT_NAMES[unit]}`,
    ...(typeof ticks === "number" ? { tickCount: ticks } : { values: ticks, labelOverlap: true }),
    ...(unit === "ratio" ? { format: "~%" } : {}),
    ...(unit === "duration" ? durationAxis(values) : {}),
  };
}

/** What an axis says behind the name of a figure. */
export const Y_UNITS: Readonly<Partial<Record<FigureUnit, string>>> = {
  ms: ", ms",
  perSecond: ", per second",
  ratio: ", %",
};

/** The unit of a metric by itself; empty where it has none. */
export function unitOf(metric: SweptMetric): string {
  return (Y_UNITS[figureUnit(metric.unit, metric.path)] ?? "").slice(2);
}

export function scaleOf(isLog: boolean, zero: boolean): Layer {
  return isLog ? { type: "log" } : { type: "linear", zero };
}

/** Where a row stands along an axis: a number where all of its values are numbers, else the value itself. */
export function placeOn(axis: Axis, { values }: Row, index: number): number | string {
  const text = values[index] ?? "";
  return axis.scale === null ? text : axis.scale.numbers[axis.values.indexOf(text)]!;
}

/** A channel along an axis of the sweep. */
export function axisChannel(result: SweepResult, index: number, field: "x" | "y"): Layer {
  const axis = result.axes[index]!;
  const title = axisNames(result)[index]!;
  if (axis.scale === null)
    return {
      field,
      type: "ordinal",
      sort: field === "x" ? axis.values : axis.values.toReversed(),
      axis: { title, labelAngle: 0, labelLimit: 120, labelOverlap: true, grid: false },
    };
  const { kind, isLog, numbers } = axis.scale;
  const [low, high] = domainOf(numbers, isLog);
  return {
    field,
    type: "quantitative",
    scale: { ...scaleOf(isLog, false), nice: false, domain: [low, high] },
    axis: {
      ...numbersAxis(title, kind, { low, high, isLog, ticks: ticksOf(axis, field) }),
      titleLimit: field === "x" ? 340 : 190,
      grid: field === "y",
    },
  };
}

/** A little room at both ends, for the marks on them. */
function domainOf(numbers: readonly number[], isLog: boolean): readonly [number, number] {
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  if (low === high) return [low - 1, high + 1];
  if (isLog) {
    const room = Math.pow(high / low, 0.03);
    return [low / room, high * room];
  }
  const room = (high - low) * 0.03;
  return [low - room, high + room];
}

/** Where few values were swept by a factor, the ticks are these; else how many there are to be. */
function ticksOf({ scale }: Axis, field: "x" | "y"): readonly number[] | number {
  const numbers = scale?.numbers ?? [];
  if (numbers.length <= 8 && scale?.isLog === true) return numbers;
  return field === "x" ? 6 : 4;
}

/** What the axis of a figure has to show beside its own rows. */
export interface FigureScale {
  /** All rows of the charts that are to be compared: their axes are the same. */
  readonly all: readonly Row[];
  /** A small chart of many: the heading names the figure, its axis the unit alone. */
  readonly isPanel: boolean;
}

/** A channel along which a figure stands. */
export function figureChannel(metric: SweptMetric, field: string, { all, isPanel }: FigureScale): Layer {
  const isLog = wantsLog(metric, all);
  const high = Math.max(...all.map((row) => row.high));
  const isLong = metric.unit === "ms" && high >= LONG_MS;
  const domain = isLog ? {} : { domain: [0, high > 0 ? high : 1] };
  return {
    field,
    type: "quantitative",
    scale: { ...scaleOf(isLog, true), ...(isLog ? logDomain(all) : domain), clamp: true, nice: true },
    axis: {
      title: figureTitle(metric, isPanel, isLong),
      titleAngle: -90,
      tickCount: isPanel ? 3 : 4,
      titleLimit: isPanel ? 130 : 190,
      ...(isLong ? longAxis(all, { high, isLog, ticksMax: isPanel ? 3 : 5 }) : {}),
    },
  };
}

/** Ticks of long times say their unit themselves. */
function figureTitle(metric: SweptMetric, isPanel: boolean, isLong: boolean): string | null {
  const unit = isLong ? "" : unitOf(metric);
  if (unit === "") return isPanel && isLong ? null : metric.label;
  return isPanel ? unit : `${metric.label}, ${unit}`;
}

function longAxis(rows: readonly Row[], range: Omit<DurationRange, "low">): Layer {
  const low = range.isLog ? Math.min(...rows.map(({ value }) => value)) : 0;
  return durationAxis(durationTicks({ ...range, low }));
}

/** From here on figures are told in seconds, minutes and hours. */
const LONG_MS = 10_000;

function logDomain(all: readonly Row[]): Layer {
  const lows = all.map(({ value, low }) => (low > value / 10 ? low : value));
  return { domain: [Math.min(...lows), Math.max(...all.map(({ high }) => high))] };
}

/** Latencies of a collapse beside those of a calm hour: a linear scale would show the collapse alone. */
function wantsLog({ unit }: SweptMetric, rows: readonly Row[]): boolean {
  const values = rows.map(({ value }) => value);
  return unit === "ms" && Math.min(...values) > 0 && Math.max(...values) > 50 * Math.min(...values);
}
