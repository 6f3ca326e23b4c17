import type { StationObservation } from "../station-observation.ts";
import type { StationSeries, Summary } from "../summary.ts";
import { clock, count } from "./phrases.ts";
import { WEIGHT } from "./remark.ts";
import type { Remark, StoryMaterial } from "./remark.ts";
import { median } from "./windows.ts";

/** The queues that were full, or far longer than they usually were; the longest three. */
export function queueRemarks(material: StoryMaterial): Remark[] {
  const { stations } = material;
  const remarkable = stations.filter((station) => station.refusals.count > 0 || isLong(station, material));
  return remarkable
    .sort((a, b) => b.refusals.count - a.refusals.count || b.recorder.queuePeak - a.recorder.queuePeak)
    .slice(0, STATIONS_TOLD)
    .map((station, rank) => ({
      atNs: station.refusals.count > 0 ? station.refusals.firstNs : station.recorder.queuePeakNs,
      kind: "queue" as const,
      subject: station.setup.name,
      text: station.refusals.count > 0 ? full(station, material) : longest(station, material),
      weight: WEIGHT.queue - rank,
    }));
}

function full(station: StationObservation, material: StoryMaterial): string {
  const { setup, refusals } = station;
  const { durationNs } = material.setup;
  const places = setup.queueCapacity;
  const state = places === 0 ? `${setup.name} has no free worker` : `the queue of ${setup.name} is full${places === null ? "" : ` (${count(places)} places)`}`;
  const again = refusals.count === 1 ? "turns a request away" : `turns ${count(refusals.count)} requests away until ${clock(refusals.lastNs, durationNs)}`;
  return `${state} and ${again}${shrunk(station, refusals.lastNs, material)}`;
}

function longest(station: StationObservation, material: StoryMaterial): string {
  const { setup, recorder } = station;
  const places = setup.queueCapacity === null ? "" : ` of ${count(setup.queueCapacity)}`;
  const what = setup.isDatabase ? `${count(recorder.queuePeak)} wait for a connection of ${setup.name}, its most` : `the queue of ${setup.name} is at its longest: ${count(recorder.queuePeak)}${places}`;
  return `${what}${shrunk(station, recorder.queuePeakNs, material)}`;
}

/** When the queue has shrunk to a tenth of its peak; or that it is as long as ever when the run ends. */
function shrunk({ setup, recorder }: StationObservation, afterNs: number, { setup: run, summary }: StoryMaterial): string {
  const { windowMs } = summary.series;
  const queueMax = seriesOf(setup.name, summary).queueMax;
  const window = queueMax.findIndex((most, index) => index * windowMs * 1e6 > afterNs && most <= recorder.queuePeak / 10);
  if (window >= 0) return `; ${window * windowMs * 1e6 - afterNs < 2 * windowMs * 1e6 ? "it is short again at once" : `it is down to a tenth by ${clock(window * windowMs * 1e6, run.durationNs)}`}`;
  return (queueMax.at(-1) ?? 0) > recorder.queuePeak / 2 ? "; it stays long to the end of the run" : "";
}

/** Ten waiting at least, and five times what used to wait before the first fault. */
function isLong({ setup, recorder }: StationObservation, { setup: run, summary }: StoryMaterial): boolean {
  const firstFaultNs = Math.min(Infinity, ...run.faults.map(({ startNs }) => startNs));
  const before = seriesOf(setup.name, summary).queue.filter((_, window) => (window + 1) * summary.series.windowMs * 1e6 <= firstFaultNs);
  const usual = median(before) ?? 0;
  return recorder.queuePeak >= 10 && recorder.queuePeak >= 5 * usual;
}

function seriesOf(name: string, { series }: Summary): StationSeries {
  return (series.services[name] ?? series.databases[name])!;
}

const STATIONS_TOLD = 3;
