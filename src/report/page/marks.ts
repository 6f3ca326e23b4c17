import type { Summary } from "../../observe/summary.ts";
import type { TimeMarks } from "./charts/chart.ts";
import { added } from "./charts/target-lines.ts";
import { windowsOfRates } from "./charts/time-chart.ts";
import type { TimeFrame } from "./charts/time-chart.ts";
import { pretty } from "./sections/answer.ts";

/** Duration, warm-up and faults as the time charts of a page share them. */
export function frameOf(summary: Summary): TimeFrame {
  const { windowMs, workloads } = summary.series;
  const offered = added(Object.values(workloads).map((workload) => workload.offered));
  return {
    durationMs: summary.durationMs,
    warmupMs: summary.warmupMs,
    faults: Object.values(summary.faults).flatMap(({ episodes }) => episodes),
    ratesMax: windowsOfRates(
      offered.length,
      offered.reduce((sum, rate) => sum + (rate * windowMs) / 1000, 0),
    ),
  };
}

/** Faults by name and numbered moments, for the labels that the runtime writes. */
export function marksOf(summary: Summary): TimeMarks {
  return {
    durationMs: summary.durationMs,
    warmupMs: summary.warmupMs,
    faults: Object.entries(summary.faults)
      .filter(([, fault]) => fault.strikes > 0)
      .map(([name, fault]) => ({ name, long: `${name}: ${pretty(fault.text)}`, startMs: fault.startMs }))
      .sort((a, b) => a.startMs - b.startMs),
    markers: summary.timeline.map((entry, index) => ({ number: index + 1, atMs: entry.atMs })),
  };
}
