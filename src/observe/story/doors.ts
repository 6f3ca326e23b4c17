import type { DoorRecorder } from "../door-recorder.ts";
import type { StationObservation } from "../station-observation.ts";
import { agree, clock, count } from "./phrases.ts";
import { WEIGHT } from "./remark.ts";
import type { Remark, StoryMaterial } from "./remark.ts";
import { longestStretch, sumOf } from "./windows.ts";
import type { Stretch } from "./windows.ts";

/** For each limit and the shedding of each service the longest time in which it refused in numbers; the worst three. */
export function doorRemarks(material: StoryMaterial): Remark[] {
  return material.stations
    .flatMap(({ door, setup }) => (door === null ? [] : refusalsOf(setup, door)))
    .flatMap((refusals) => told(refusals, material))
    .sort((a, b) => b.refused - a.refused)
    .slice(0, REASONS_TOLD)
    .map(({ remark }, rank) => ({ ...remark, weight: WEIGHT.limit - rank }));
}

/** What one limit of a service refused, per second and window, and how the sentence about it begins. */
interface Refusals {
  readonly station: string;
  readonly rates: readonly number[];
  readonly begins: (stretch: Stretch, material: StoryMaterial) => string;
}

function refusalsOf({ name, rateLimits }: StationObservation["setup"], door: DoorRecorder): Refusals[] {
  const { byRateLimit, overLimit, shed } = door.series();
  return [
    ...rateLimits.map((limit, index) => ({
      station: name,
      rates: byRateLimit[index]!,
      begins: () => `${name} ${refuse(name)} what is above the rate limit ${limit}`,
    })),
    {
      station: name,
      rates: overLimit,
      begins: (stretch, material) =>
        `${name} ${refuse(name)} what is above the concurrency limit${levels(name, stretch, material)}`,
    },
    { station: name, rates: shed, begins: () => `${name} ${agree(name, ["shed", "sheds"])} load` },
  ];
}

function refuse(name: string): string {
  return agree(name, ["refuse", "refuses"]);
}

/** Where the limits of all instances together stood meanwhile. */
function levels(name: string, { from, to }: Stretch, { summary }: StoryMaterial): string {
  const series = summary.series.services[name]?.concurrencyLimit?.slice(from, to) ?? [];
  if (series.length === 0) return "";
  const least = count(Math.min(...series));
  const most = count(Math.max(...series));
  return least === most ? ` of ${most}` : `, which moves between ${least} and ${most}`;
}

function told(
  { station, rates, begins }: Refusals,
  material: StoryMaterial,
): { readonly refused: number; readonly remark: Remark }[] {
  const { windowMs, services } = material.summary.series;
  const requests = services[station]?.requests ?? [];
  const holds = (window: number): boolean => {
    const rate = rates[window] ?? 0;
    return (rate * windowMs) / 1000 >= REFUSALS_WANTED && rate >= SHARE_WANTED * (requests[window] ?? 0);
  };
  const stretch = longestStretch(rates.length, GAP_MOST, holds);
  if (stretch === null) return [];
  const atNs = stretch.from * windowMs * 1e6;
  const refused = (sumOf(rates, stretch) * windowMs) / 1000;
  const until =
    stretch.to >= rates.length
      ? "to the end of the run"
      : `until ${clock(stretch.to * windowMs * 1e6, material.setup.durationNs)}`;
  const text = `${begins(stretch, material)}: ${count(refused)} requests ${until}`;
  return [{ refused, remark: { atNs, kind: "limit", subject: station, text, weight: 0 } }];
}

/** As for failures: less is a limit at work. */
const REFUSALS_WANTED = 3;
const SHARE_WANTED = 0.05;
const GAP_MOST = 5;
const REASONS_TOLD = 3;
