import type { Comparison } from "../../experiment/comparison.ts";
import type { Summary } from "../../observe/summary.ts";
import { listed } from "../phrases.ts";
import type { TimeMarks } from "./charts/chart.ts";
import type { TimeFrame } from "./charts/time-chart.ts";
import { frameOf, marksOf } from "./marks.ts";

/** Times and faults as the charts of a comparison share them. */
export interface ComparisonMarks {
  readonly frame: TimeFrame;
  readonly marks: TimeMarks;
  /** Faults that strike at other times in every run; they cannot be shaded where lines are means. */
  readonly unsteady: readonly string[];
}

/** A stretch of a fault in the runs of one variant. */
interface Struck {
  readonly variant: string;
  readonly fault: string;
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * Every fault of any variant is marked where all runs of that variant have it at the same time, and says whose it
 * is where not all variants have it.
 */
export function comparisonMarks(comparison: Comparison, first: Summary): ComparisonMarks {
  const variants = Object.entries(comparison.variants).filter(([, { runs }]) => runs.length > 0);
  const known = variants.flatMap(([variant, { runs }]) => steadyOf(variant, runs));
  const labels = new Map<string, TimeMarks["faults"][number]>();
  for (const [, { runs }] of variants) {
    for (const label of marksOf(runs[0]!).faults) {
      const same = known.filter(({ fault, startMs }) => fault === label.name && startMs === label.startMs);
      if (same.length === 0) continue;
      const owners = [...new Set(same.map(({ variant }) => variant))];
      const whose = owners.length === variants.length ? "" : `, in ${listed(owners)} only`;
      const key = `${label.name} ${String(label.startMs)}`;
      if (!labels.has(key)) labels.set(key, { ...label, long: `${label.long}${whose}` });
    }
  }
  const stretches = new Map(known.map(({ startMs, endMs }) => [`${startMs} ${endMs}`, { startMs, endMs }]));
  const steady = new Set(known.map(({ fault }) => fault));
  const all = variants.flatMap(([, { runs }]) =>
    runs.flatMap(({ faults }) => Object.keys(faults).filter((name) => faults[name]!.strikes > 0)),
  );
  return {
    frame: { ...frameOf(first), faults: [...stretches.values()].sort((a, b) => a.startMs - b.startMs) },
    marks: {
      ...marksOf(first),
      markers: [],
      faults: [...labels.values()].sort((a, b) => a.startMs - b.startMs),
    },
    unsteady: [...new Set(all)].filter((name) => !steady.has(name)),
  };
}

/** The stretches that every run of a variant has alike. */
function steadyOf(variant: string, runs: readonly Summary[]): readonly Struck[] {
  return Object.entries(runs[0]?.faults ?? {}).flatMap(([fault, { episodes }]) =>
    episodes
      .filter(({ startMs, endMs }) =>
        runs.every(({ faults }) =>
          faults[fault]?.episodes.some((other) => other.startMs === startMs && other.endMs === endMs),
        ),
      )
      .map(({ startMs, endMs }) => ({ variant, fault, startMs, endMs })),
  );
}

/** A sentence about what is not shaded; empty where everything is. */
export function unsteadyText({ unsteady }: ComparisonMarks): string {
  if (unsteady.length === 0) return "";
  return `${listed(unsteady)} ${unsteady.length === 1 ? "strikes" : "strike"} at other times in every run, and ${unsteady.length === 1 ? "is" : "are"} not shaded.`;
}
