import type { ClientSeries } from "../../../observe/summary.ts";
import type { Calls } from "../../calls.ts";
import { pairName } from "../../calls.ts";
import { count, percent, perSecond, significant } from "../../numbers.ts";
import type { Station } from "../../stations.ts";
import type { Chart, Height, Layer } from "./chart.ts";
import { HALF_HEIGHT, SMALL_HEIGHT } from "./chart.ts";
import type { KeyItem } from "./legend.ts";
import { timeChannel } from "./time-axis.ts";
import { domainFor, meanOf, thinned, timeChart, valueChannel } from "./time-chart.ts";
import type { TimeFrame, ValueAxis } from "./time-chart.ts";
import type { Figure } from "./target-lines.ts";

/** Where a series is drawn. */
interface On {
  readonly frame: TimeFrame;
  readonly axis: ValueAxis;
  readonly windowMs: number;
}

/** Busy workers, cores or connections over time; null where nothing limits them. */
export function utilizationChart(
  station: Station,
  frame: TimeFrame,
  windowMs: number,
  height: Height = SMALL_HEIGHT,
): Chart | null {
  const { busy } = station;
  if (busy === null) return null;
  const { values, merged } = thinned(busy.series, meanOf);
  const axis: ValueAxis = {
    title: `busy ${busy.resource}, %`,
    domain: [0, 100],
    ticks: [0, 50, 100],
  };
  return timeChart(frame, {
    id: `utilisation-${station.kind}-${station.name}`,
    label: `Utilisation of ${station.name} over time: ${percent(busy.mean)} on average.`,
    height,
    axis,
    windowMs: windowMs * merged,
    layers: [
      areaLayer(
        values.map((value) => value * 100),
        "var(--blue)",
        { frame, axis, windowMs: windowMs * merged },
      ),
    ],
    hover: [{ title: "busy", texts: values.map(percent) }],
  });
}

/** The longest queue in every window. */
export function queueChart(
  station: Station,
  frame: TimeFrame,
  windowMs: number,
  height: Height = SMALL_HEIGHT,
): Chart {
  const { values, merged } = thinned(station.series?.queueMax ?? [], (group) => Math.max(...group));
  const axis: ValueAxis = {
    title: "waiting requests, most in the window",
    domain: domainFor(values),
    isSmall: height === SMALL_HEIGHT,
    isCount: true,
  };
  return timeChart(frame, {
    id: `queue-${station.kind}-${station.name}`,
    label: `Requests waiting at ${station.name} over time: ${count(station.figures.queue.max)} at most.`,
    height,
    axis,
    windowMs: windowMs * merged,
    layers: [areaLayer(values, "var(--orange)", { frame, axis, windowMs: windowMs * merged })],
    hover: [{ title: "waiting", texts: values.map((value) => significant(value)) }],
  });
}

/** Calls and attempts of one client, and what was rejected before it left. */
export function callsFigure(calls: Calls, frame: TimeFrame, windowMs: number): Figure | null {
  const { series } = calls;
  if (series === null) return null;
  const axis: ValueAxis = { title: "per second", domain: null };
  const own = {
    calls: thinned(series.calls, meanOf, frame.ratesMax),
    attempts: thinned(sentOf(series), meanOf, frame.ratesMax),
    rejected: thinned(series.rejected, meanOf, frame.ratesMax),
  };
  const on: On = { frame, axis, windowMs: windowMs * own.calls.merged };
  const isRejecting = own.rejected.values.some((value) => value > 0);
  const key: KeyItem[] = [
    { text: "calls", mark: "line", color: "var(--grey)", dash: [4, 3], width: 1.5 },
    { text: "attempts sent", mark: "line", color: "var(--blue)", width: 2 },
    ...(isRejecting
      ? [
          {
            text: "rejected before sending",
            mark: "line",
            color: "var(--purple)",
            dash: [1, 2],
            width: 2,
          } as const,
        ]
      : []),
  ];
  return {
    title: `Calls and attempts, ${pairName(calls)}`,
    note: "Attempts above the calls are amplification; below them, calls are refused before they are sent.",
    key,
    chart: timeChart(frame, {
      id: `calls-${calls.caller}→${calls.callee}`,
      label: `Calls, attempts and rejected calls from ${calls.caller} to ${calls.callee} over time: ${count(calls.figures.calls)} calls, ${count(calls.figures.attempts)} attempts, ${count(calls.rejected)} rejected.`,
      height: HALF_HEIGHT,
      axis,
      windowMs: on.windowMs,
      layers: [
        lineLayer(own.attempts.values, { color: "var(--blue)", strokeWidth: 1.75 }, on),
        lineLayer(own.calls.values, { color: "var(--grey)", strokeWidth: 1.25, strokeDash: [4, 3] }, on),
        ...(isRejecting
          ? [
              lineLayer(
                own.rejected.values,
                { color: "var(--purple)", strokeWidth: 1.75, strokeDash: [1, 2] },
                on,
              ),
            ]
          : []),
      ],
      hover: [
        { title: "calls", texts: own.calls.values.map(perSecond) },
        { title: "attempts sent", texts: own.attempts.values.map(perSecond) },
        { title: "rejected", texts: own.rejected.values.map(perSecond) },
      ],
    }),
  };
}

/** Attempts that left the caller, per second. */
export function sentOf(series: ClientSeries): readonly number[] {
  return series.attempts.map((rate, index) => Math.max(rate - (series.rejected[index] ?? 0), 0));
}

/** A filled line from 0. */
export function areaLayer(values: readonly number[], color: string, on: On): Layer {
  return {
    data: { values: points(values, on) },
    mark: { type: "area", color, fillOpacity: 0.28, line: { color, strokeWidth: 1.25 } },
    encoding: { x: timeChannel("t", on.frame.durationMs), y: valueChannel("v", on.axis) },
  };
}

/** A line through the middle of every window. */
export function lineLayer(values: readonly number[], style: Layer, on: On): Layer {
  return {
    data: { values: points(values, on) },
    mark: { type: "line", ...style },
    encoding: { x: timeChannel("t", on.frame.durationMs), y: valueChannel("v", on.axis) },
  };
}

function points(values: readonly number[], on: On): readonly { readonly t: number; readonly v: number }[] {
  return values.map((value, index) => ({
    t: Math.min((index + 0.5) * on.windowMs, on.frame.durationMs),
    v: value,
  }));
}
