import type { StationObservation } from "../station-observation.ts";
import { clock, count } from "./phrases.ts";
import { WEIGHT } from "./remark.ts";
import type { Remark, StoryMaterial } from "./remark.ts";

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

function full({ setup, refusals }: StationObservation, material: StoryMaterial): string {
  const { durationNs } = material.setup;
  const places = setup.queueCapacity;
  const state = places === 0 ? `${setup.name} has no free worker` : `the queue of ${setup.name} is full${places === null ? "" : ` (${count(places)} places)`}`;
  const again = refusals.count === 1 ? "turns a request away" : `turns ${count(refusals.count)} requests away until ${clock(refusals.lastNs, durationNs)}`;
  return `${state} and ${again}${emptied(setup.name, refusals.lastNs, material)}`;
}

function longest({ setup, recorder }: StationObservation, material: StoryMaterial): string {
  const places = setup.queueCapacity === null ? "" : ` of ${count(setup.queueCapacity)}`;
  const what = setup.isDatabase ? `${count(recorder.queuePeak)} wait for a connection of ${setup.name}, its most` : `the queue of ${setup.name} is at its longest: ${count(recorder.queuePeak)}${places}`;
  return `${what}${emptied(setup.name, recorder.queuePeakNs, material)}`;
}

/** When the queue is first empty for a whole window after a moment; nothing where that is not seen. */
function emptied(name: string, afterNs: number, { setup, summary }: StoryMaterial): string {
  const { windowMs, services, databases } = summary.series;
  const queueMax = (services[name] ?? databases[name])?.queueMax ?? [];
  const window = queueMax.findIndex((most, index) => index * windowMs * 1e6 > afterNs && most === 0);
  if (window < 0) return queueMax.at(-1) === 0 ? "" : "; it never empties again";
  return `; it is empty by ${clock(window * windowMs * 1e6, setup.durationNs)}`;
}

/** Ten waiting at least, and five times what waits on an average. */
function isLong({ setup, recorder }: StationObservation, { summary }: StoryMaterial): boolean {
  const usual = (summary.services[setup.name] ?? summary.databases[setup.name])?.queue.mean ?? 0;
  return recorder.queuePeak >= 10 && recorder.queuePeak >= 5 * usual;
}

const STATIONS_TOLD = 3;
