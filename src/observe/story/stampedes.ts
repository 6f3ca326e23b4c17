import type { Stampede } from "../stampede.ts";
import { clock, count } from "./phrases.ts";
import { WEIGHT } from "./remark.ts";
import type { Remark, StoryMaterial } from "./remark.ts";

/** The caches at which most loaded one and the same key at a time, from the first such moment on; the worst two. */
export function stampedeRemarks({ caches, setup }: StoryMaterial): Remark[] {
  return caches
    .filter(({ stampede }) => stampede.loads > 0)
    .sort((a, b) => b.stampede.loads - a.stampede.loads)
    .slice(0, CACHES_TOLD)
    .map(({ setup: { name }, stampede }, rank) => ({
      atNs: stampede.firstNs,
      kind: "stampede",
      subject: name,
      text: `${stampedeText(name, stampede)}${timesText(stampede, setup.durationNs)}`,
      weight: WEIGHT.stampede - rank,
    }));
}

function stampedeText(name: string, { loads }: Stampede): string {
  return `a stampede at ${name}: one key is loaded ${count(loads)} times at once`;
}

function timesText({ times, atNs, lastNs }: Stampede, durationNs: number): string {
  return times === 1
    ? ""
    : ` at worst (${clock(atNs, durationNs)}), the last of ${count(times)} stampedes is at ${clock(lastNs, durationNs)}`;
}

const CACHES_TOLD = 2;
