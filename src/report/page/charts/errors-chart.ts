import type { Summary } from "../../../observe/summary.ts";
import { count, perSecond, stretch } from "../../numbers.ts";
import { listed } from "../../phrases.ts";
import { failedCauses } from "../../traffic.ts";
import { HALF_HEIGHT } from "./chart.ts";
import type { Layer } from "./chart.ts";
import type { KeyItem } from "./legend.ts";
import { added } from "./target-lines.ts";
import type { Figure } from "./target-lines.ts";
import { causeColor } from "./theme.ts";
import { timeChannel } from "./time-axis.ts";
import { meanOf, thinned, timeChart, valueChannel } from "./time-chart.ts";
import type { TimeFrame, ValueAxis } from "./time-chart.ts";

const AXIS: ValueAxis = { title: "failed requests per second", domain: null };

interface CauseLine {
  readonly cause: string;
  readonly rates: readonly number[];
}

/** Failed requests of all workloads per window, stacked by cause, the largest at the bottom; null when none failed. */
export function errorsFigure(summary: Summary, frame: TimeFrame): Figure | null {
  const counts = failedCauses(Object.values(summary.workloads));
  const causes = counts.map(({ cause }) => cause);
  const { lines, windowMs } = causeLines(summary, causes, frame.ratesMax);
  if (lines.length === 0) return null;
  const named = (cause: string): string => {
    const found = counts.find((entry) => entry.cause === cause);
    return found === undefined ? `${cause} (warm-up only)` : `${cause} ${count(found.count)}`;
  };
  return {
    title: "Errors by cause",
    note: `Requests of ${listed(Object.keys(summary.workloads))} that ended without an OK answer, windows of ${stretch(windowMs)}.`,
    key: lines.map(({ cause }): KeyItem => ({ text: named(cause), mark: "block", color: causeColor(cause) })),
    chart: timeChart(frame, {
      id: "errors-chart",
      label: `Failed requests over time, stacked by cause: ${listed(lines.map(({ cause }) => named(cause)))}.`,
      height: HALF_HEIGHT,
      axis: AXIS,
      windowMs,
      layers: [stackLayer(lines, frame, windowMs)],
      hover: lines.map(({ cause, rates }) => ({ title: cause, texts: rates.map(perSecond) })),
    }),
  };
}

/** Rates per cause over all workloads: the causes counted first, then those of the warm-up. */
function causeLines(
  summary: Summary,
  counted: readonly string[],
  windowsMax: number,
): { readonly lines: readonly CauseLine[]; readonly windowMs: number } {
  const series = Object.values(summary.series.workloads);
  const causes = [...new Set([...counted, ...series.flatMap((workload) => Object.keys(workload.failed))])];
  const all = causes.map((cause) => ({
    cause,
    ...thinned(added(series.map((workload) => workload.failed[cause] ?? [])), meanOf, windowsMax),
  }));
  const lines = all
    .filter(({ values }) => values.some((value) => value > 0))
    .map(({ cause, values }) => ({ cause, rates: values }));
  return { lines, windowMs: summary.series.windowMs * (all[0]?.merged ?? 1) };
}

function stackLayer(lines: readonly CauseLine[], frame: TimeFrame, windowMs: number): Layer {
  const values = lines.flatMap(({ rates }, number) =>
    rates.map((value, index) => ({
      t: Math.min((index + 0.5) * windowMs, frame.durationMs),
      v: value,
      s: number,
    })),
  );
  const scale = {
    domain: lines.map((_line, number) => number),
    range: lines.map(({ cause }) => causeColor(cause)),
  };
  return {
    data: { values },
    mark: { type: "area", fillOpacity: 0.82, strokeWidth: 0 },
    encoding: {
      x: timeChannel("t", frame.durationMs),
      y: { ...valueChannel("v", AXIS), stack: "zero" },
      color: { field: "s", type: "nominal", scale, legend: null },
      order: { field: "s", type: "quantitative", sort: "ascending" },
    },
  };
}
