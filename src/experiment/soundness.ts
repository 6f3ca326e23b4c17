import type { MetricReading } from "../observe/setup.ts";
import type { StationSeries, Summary, WarningSummary } from "../observe/summary.ts";
import type { Condition, Scenario } from "../scenario/scenario.ts";
import { loadTable } from "./load-table.ts";

/** What the conditions of a scenario found in a run. */
type ReadingOf = (
  path: readonly string[],
  window: Condition["window"],
) => Pick<MetricReading, "samples" | "value"> | null;

/** Why figures of a run may not be what they seem; nothing of a run that was cut short, which says so itself. */
export function warningsOn(
  scenario: Scenario,
  summary: Summary,
  readingOf: ReadingOf,
): readonly WarningSummary[] {
  if (summary.stopped !== null) return [];
  const unstable = growing(scenario, summary);
  return [
    ...unstable,
    ...shortAfterWarmup(summary),
    ...(unstable.length > 0 ? [] : unended(summary)),
    ...fewSamples(scenario, readingOf),
  ];
}

/** Quarters of the time looked at, each with a longer queue than the one before. */
const QUARTERS = 4;
/** Waiting on average in the last quarter: fewer are no matter. */
const WAITING_WORTH = 20;
/** Of the queue at the end, gained over the four quarters. */
const GROWTH_WORTH = 0.5;
const BUSY = 0.98;

/**
 * Queues that grow to the very end at workers that are always busy: the mean of each quarter lies
 * above the one before, and half of what waits at last has come meanwhile. The time looked at begins
 * after the warm-up and the last fault, so that a backlog that drains is none; after a fault that does
 * not end there is nothing to say, and of a failure that stays the report speaks elsewhere.
 */
function growing(scenario: Scenario, summary: Summary): WarningSummary[] {
  const { series, durationMs, warmupMs, faults } = summary;
  const struck = Object.values(faults);
  if (struck.some(({ impact }) => Object.values(impact).some(({ recovered }) => recovered === false)))
    return [];
  const fromMs = Math.max(warmupMs, ...struck.map(({ endMs }) => endMs));
  const from = Math.ceil(fromMs / series.windowMs);
  const stations = [...Object.entries(series.services), ...Object.entries(series.databases)];
  const offered = new Map(loadTable(scenario).map(({ name, utilization }) => [name, utilization]));
  return stations.flatMap(([name, station]): WarningSummary[] => {
    const waiting = growthOf(station, from);
    if (waiting === null) return [];
    const load = offered.get(name) ?? null;
    const asked =
      load === null || load < 1 ? "" : ` It is asked for ${load.toFixed(2)} times what it can do.`;
    const text = `The queue of ${name} grows to the end of the run (${waiting.toFixed(0)} wait in its last quarter): the system is unstable, and latencies depend on how long it is watched (${String(durationMs / 1000)} s).${asked}`;
    return [{ kind: "unstable", subject: name, text }];
  });
}

/** Mean number waiting at last; null where the queue does not grow. */
function growthOf({ queue, utilization, cpuUtilization }: StationSeries, from: number): number | null {
  const busy = utilization ?? cpuUtilization;
  const length = Math.floor((queue.length - from) / QUARTERS);
  if (busy === null || length < 2) return null;
  const meanOf = (values: readonly number[], quarter: number): number => {
    const part = values.slice(from + quarter * length, from + (quarter + 1) * length);
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  };
  const means = Array.from({ length: QUARTERS }, (_, quarter) => meanOf(queue, quarter));
  const first = means[0]!;
  const last = means[QUARTERS - 1]!;
  const rises = means.every((mean, quarter) => quarter === 0 || mean > means[quarter - 1]!);
  const isFull = meanOf(busy, QUARTERS - 1) >= BUSY;
  return rises && isFull && last >= WAITING_WORTH && last - first >= GROWTH_WORTH * last ? last : null;
}

/** A warm-up that takes more than half of a run leaves less than it takes away. */
function shortAfterWarmup({ durationMs, warmupMs, warmup }: Summary): WarningSummary[] {
  if (warmup?.isSettled === false) {
    const text =
      "Latencies have not settled in the first half of what there is to see (MSER-5): the run is short for its warm-up.";
    return [{ kind: "tooShort", subject: "warmup", text }];
  }
  if (warmupMs <= durationMs / 2) return [];
  const text = `The warm-up takes ${percent(warmupMs / durationMs)} of the run: what is left is short for it.`;
  return [{ kind: "tooShort", subject: "warmup", text }];
}

/** Of the requests, that may be under way at the end without bending the figures. */
const UNENDED_WORTH = 0.1;
/** Fewer are too few to speak of shares. */
const REQUESTS_WORTH = 100;

/** Requests that had no time to end are left out of latencies, and they are the long ones. */
function unended({ workloads }: Summary): WarningSummary[] {
  return Object.entries(workloads).flatMap(([name, { requests, inFlight }]): WarningSummary[] => {
    if (requests < REQUESTS_WORTH || inFlight <= UNENDED_WORTH * requests) return [];
    const text = `${percent(inFlight / requests)} of the requests of ${name} had not ended when the run did: it is short for them, and its latencies leave out the long ones.`;
    return [{ kind: "tooShort", subject: name, text }];
  });
}

/**
 * Values beyond a quantile that a condition wants. How many of n lie beyond the true one is binomial,
 * with a deviation of about the root of their expected number: of ten, a third.
 */
const BEYOND_WANTED = 10;

function fewSamples({ thresholds }: Scenario, readingOf: ReadingOf): WarningSummary[] {
  return thresholds.flatMap(({ left, right, window, text: condition }) =>
    [left, right].flatMap((side): WarningSummary[] => {
      if (side.kind === "literal" || side.quantile === null) return [];
      const { samples = null, value = null } = readingOf(side.path, window) ?? {};
      const beyond = samples === null ? Infinity : samples * (1 - side.quantile);
      if (value === null || samples === null || Math.round(beyond * 1e6) / 1e6 >= BEYOND_WANTED) return [];
      const wanted = Math.round(BEYOND_WANTED / (1 - side.quantile));
      const text = `${condition} rests on ${String(samples)} samples, ${beyond.toFixed(0)} of them beyond the quantile: ${String(wanted)} would know it well.`;
      return [{ kind: "fewSamples", subject: side.path.join("."), text }];
    }),
  );
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
