import { clock, figure } from "../../observe/story/phrases.ts";
import { longestStretch, sumOf } from "../../observe/story/windows.ts";
import type { Summary } from "../../observe/summary.ts";
import type { CallSite } from "../chains.ts";
import { clientPath, onePerPair, pairOf } from "./pathology.ts";
import type { Finding, Pathology, Plan } from "./pathology.ts";

/** Retries that more than double the load of a callee for a while: it gets most when it can do least. */
export const retryAmplification: Pathology = {
  suspected: () => [],
  seen: (plan, summary) => onePerPair(plan.sites).flatMap((site) => amplified(site, plan, summary)),
};

function amplified(site: CallSite, { scenario }: Plan, summary: Summary): Finding[] {
  const totals = summary.clients[site.caller]?.[site.callee];
  const series = summary.series.clients[site.caller]?.[site.callee];
  if (totals === undefined || series === undefined || totals.retries === 0) return [];
  const { windowMs } = summary.series;
  const isDouble = (window: number): boolean => {
    const calls = series.calls[window] ?? 0;
    return (calls * windowMs) / 1000 >= CALLS_WANTED && (series.attempts[window] ?? 0) > TIMES * calls;
  };
  const stretch = longestStretch(series.calls.length, 1, isDouble);
  if (stretch === null || stretch.to - stretch.from < WINDOWS_WANTED) return [];
  const factor = sumOf(series.attempts, stretch) / sumOf(series.calls, stretch);
  const at = (window: number): string =>
    clock(Math.min(window * windowMs, summary.durationMs) * 1e6, summary.durationMs * 1e6);
  return [
    {
      subject: pairOf(site),
      setting: `${clientPath(site, scenario)}.retry`,
      text: `From ${at(stretch.from)} to ${at(stretch.to)} each call ${pairOf(site)} became ${figure(factor)} attempts: ${site.callee} got most load when it could do least. A retry budget bounds that.`,
      figures: { amplification: factor },
    },
  ];
}

const TIMES = 2;
const CALLS_WANTED = 5;
const WINDOWS_WANTED = 3;
