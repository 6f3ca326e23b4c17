import type { ClientObservation } from "../client-observation.ts";
import type { Interval } from "../setup.ts";
import type { SeriesSummary, SustainerSummary } from "../summary.ts";
import type { BandRecorder } from "./band-recorder.ts";
import type { Stretch } from "../story/windows.ts";

/**
 * What a collapse that outlives its trigger is explained from: how things were before the fault, and
 * how they are in the last quarter of the time since it ended.
 */
export interface Evidence {
  readonly series: SeriesSummary;
  /** Windows of the series. */
  readonly before: Stretch;
  readonly late: Stretch;
  readonly beforeTime: Interval;
  readonly lateTime: Interval;
  readonly clients: readonly ClientObservation[];
  /** Of services, by name. */
  readonly bands: ReadonlyMap<string, BandRecorder>;
}

/** One kind of loop that keeps a collapse alive: everybody in whom it can be seen, the worst first. */
export type Sustainer = (evidence: Evidence) => SustainerSummary[];

/** The stretches before a fault and late after it. */
export function stretchesOf(
  { windowMs }: SeriesSummary,
  { warmupNs, fault, endNs }: { readonly warmupNs: number; readonly fault: Interval; readonly endNs: number },
): Pick<Evidence, "before" | "late" | "beforeTime" | "lateTime"> {
  const beforeTime = { fromNs: Math.min(warmupNs, fault.fromNs), toNs: fault.fromNs };
  const lateTime = { fromNs: endNs - (endNs - fault.toNs) * LATE, toNs: endNs };
  const windowNs = windowMs * 1e6;
  const inside = ({ fromNs, toNs }: Interval): Stretch => ({
    from: Math.ceil(fromNs / windowNs),
    to: Math.floor(toNs / windowNs),
  });
  return { beforeTime, lateTime, before: inside(beforeTime), late: inside(lateTime) };
}

/** Mean of a series over a stretch; null over none. */
export function meanOf(values: readonly (number | null)[], { from, to }: Stretch): number | null {
  const known = values.slice(from, to).filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

const LATE = 0.25;
