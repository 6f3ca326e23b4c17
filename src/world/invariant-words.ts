import type { CountSpec, InvariantSpec } from "../scenario/invariant.ts";

/** What must not remain, in words that follow "stays": "charged once and not shipped". */
export function describeInvariant({ counts }: InvariantSpec): string {
  const all = Object.entries(counts);
  const there = all.filter(([, { least }]) => least > 0);
  const missing = all.filter(([, { least }]) => least === 0);
  return [...there, ...missing].map(([effect, count]) => inWords(effect, count)).join(" and ");
}

function inWords(effect: string, { least, most }: CountSpec): string {
  if (least === 0) return most === null ? `${effect} or not` : `not ${effect}`;
  if (most === null) return least === 1 ? effect : `${effect} ${often(least)} or more`;
  return `${effect} ${often(least)}`;
}

function often(times: number): string {
  return times === 1 ? "once" : times === 2 ? "twice" : `${times} times`;
}
