import type { ClientObservation } from "../client-observation.ts";
import { clock, count } from "./phrases.ts";
import { WEIGHT } from "./remark.ts";
import type { Remark, StoryMaterial } from "./remark.ts";
import { longestStretch, sumOf } from "./windows.ts";

/** For each caller the longest time in which it could not open connections, or had too few; the worst two. */
export function connectionRemarks(material: StoryMaterial): Remark[] {
  return material.clients
    .flatMap((client) => troublesOf(client).flatMap((trouble) => told(client, trouble, material)))
    .sort((a, b) => b.attempts - a.attempts)
    .slice(0, TROUBLES_TOLD)
    .map(({ remark }, rank) => ({ ...remark, weight: WEIGHT.connection - rank }));
}

/** Attempts per second and window that got no connection, and how the sentence about them reads. */
interface Trouble {
  readonly rates: readonly number[];
  readonly says: (attempts: string, until: string) => string;
}

function troublesOf({ setup: { caller, callee }, connectionTrouble }: ClientObservation): Trouble[] {
  const rates = connectionTrouble();
  if (rates === null) return [];
  const subject = `${caller} -> ${callee}`;
  return [
    {
      rates: rates.failed,
      says: (attempts, until) => `${caller} cannot connect to ${callee}: ${attempts} attempts fail ${until}`,
    },
    {
      rates: rates.refused,
      says: (attempts, until) =>
        `all connections ${subject} are taken, and so are the places to wait for one: ${attempts} attempts are refused ${until}`,
    },
  ];
}

function told(
  { setup: { caller, callee } }: ClientObservation,
  { rates, says }: Trouble,
  { summary, setup }: StoryMaterial,
): { readonly attempts: number; readonly remark: Remark }[] {
  const { windowMs, clients } = summary.series;
  const made = clients[caller]?.[callee]?.attempts ?? [];
  const stretch = longestStretch(rates.length, GAP_MOST, (window) => {
    const rate = rates[window] ?? 0;
    return (rate * windowMs) / 1000 >= ATTEMPTS_WANTED && rate >= SHARE_WANTED * (made[window] ?? 0);
  });
  if (stretch === null) return [];
  const attempts = (sumOf(rates, stretch) * windowMs) / 1000;
  const until =
    stretch.to >= rates.length
      ? "to the end of the run"
      : `until ${clock(stretch.to * windowMs * 1e6, setup.durationNs)}`;
  const atNs = stretch.from * windowMs * 1e6;
  const text = says(count(attempts), until);
  return [
    { attempts, remark: { atNs, kind: "connection", subject: `${caller} -> ${callee}`, text, weight: 0 } },
  ];
}

/** As for failures: less is the noise of a system at work. */
const ATTEMPTS_WANTED = 3;
const SHARE_WANTED = 0.05;
const GAP_MOST = 5;
const TROUBLES_TOLD = 2;
