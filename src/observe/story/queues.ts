import type { StationObservation } from "../station-observation.ts";
import type { StationSeries, Summary } from "../summary.ts";
import { clock, count, placesText } from "./phrases.ts";
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
  const { setup, refusals, recorder } = station;
  const places = setup.queueCapacity;
  const state =
    places === 0
      ? `${setup.name} has no free worker`
      : `the queue of ${setup.name} is full${placesOfFull(places, recorder.queuePeak)}`;
  if (refusals.count === 1) return `${state} and turns a request away`;
  const turned = `${state} and turns ${count(refusals.count)} requests away`;
  if (isAtEnd(refusals.lastNs, material)) return `${turned} to the end of the run`;
  return `${turned} until ${clock(refusals.lastNs, material.setup.durationNs)}${places === 0 ? "" : shrunk(station, refusals.lastNs, material)}`;
}

/** ` (100 places)`; ` at some of its instances (200 of 400 places taken at most)` where others had room. */
function placesOfFull(places: number | null, peak: number): string {
  if (places === null) return "";
  return peak < places
    ? ` at some of its instances (${count(peak)} of ${count(places)} places taken at most)`
    : ` (${count(places)} places)`;
}

function longest(station: StationObservation, material: StoryMaterial): string {
  const { setup, recorder } = station;
  const peak = count(recorder.queuePeak);
  const places = placesText(setup.queueCapacity, recorder.queuePeak);
  const line = setup.isDatabase ? `the line for a connection of ${setup.name}` : `the queue of ${setup.name}`;
  if (isAtEnd(recorder.queuePeakNs, material))
    return `${line} has grown to ${peak}${places} when the run ends`;
  return `${line} is at its longest: ${peak}${places}${shrunk(station, recorder.queuePeakNs, material)}`;
}

/** Within the last two windows of the run. */
function isAtEnd(atNs: number, { summary, endNs }: StoryMaterial): boolean {
  return endNs - atNs <= 2 * summary.series.windowMs * 1e6;
}

/** When the queue has shrunk to a tenth of its peak; or that it is nearly as long when the run ends. */
function shrunk(
  { setup, recorder }: StationObservation,
  afterNs: number,
  { setup: run, summary }: StoryMaterial,
): string {
  const windowNs = summary.series.windowMs * 1e6;
  const { queueMax } = seriesOf(setup.name, summary);
  const window = queueMax.findIndex(
    (most, index) => index * windowNs > afterNs && most <= recorder.queuePeak / 10,
  );
  if (window < 0)
    return (queueMax.at(-1) ?? 0) > recorder.queuePeak / 2 ? "; it stays long to the end of the run" : "";
  const isSoon = window * windowNs - afterNs < 2 * windowNs;
  return isSoon
    ? "; it is short again at once"
    : `; it is down to a tenth by ${clock(window * windowNs, run.durationNs)}`;
}

/** Ten waiting at least, and five times what used to wait before the first fault. */
function isLong({ setup, recorder }: StationObservation, { setup: run, summary }: StoryMaterial): boolean {
  const firstFaultNs = Math.min(Infinity, ...run.faults.map(({ startNs }) => startNs));
  const before = seriesOf(setup.name, summary).queue.filter(
    (_, window) => (window + 1) * summary.series.windowMs * 1e6 <= firstFaultNs,
  );
  const usual = median(before) ?? 0;
  return recorder.queuePeak >= 10 && recorder.queuePeak >= 5 * usual;
}

function seriesOf(name: string, { series }: Summary): StationSeries {
  return (series.services[name] ?? series.databases[name])!;
}

const STATIONS_TOLD = 3;
