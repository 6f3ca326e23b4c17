import type { FaultAbort } from "./run-facts.ts";
import { cutShort, episodesOf } from "./setup.ts";
import type { FaultSetup, ObserverSetup } from "./setup.ts";
import type { FaultSummary } from "./summary.ts";

/** The setup with its faults as they were: those that were given up end there. */
export function asItWas(setup: ObserverSetup, aborts: ReadonlyMap<string, FaultAbort>): ObserverSetup {
  const faults = setup.faults.map((fault) => {
    const abort = aborts.get(fault.name);
    return abort === undefined ? fault : cutShort(fault, abort.atNs, abort.strikes);
  });
  return { ...setup, faults };
}

/** When a fault struck, how often and how long. */
export function faultTimes(
  fault: FaultSetup,
): Pick<FaultSummary, "startMs" | "endMs" | "strikes" | "activeMs" | "episodes"> {
  const episodes = episodesOf(fault);
  return {
    startMs: fault.startNs / 1e6,
    endMs: fault.endNs / 1e6,
    strikes: fault.repeated?.strikes ?? 1,
    activeMs: episodes.reduce((sum, { fromNs, toNs }) => sum + (toNs - fromNs), 0) / 1e6,
    episodes: episodes
      .slice(0, EPISODES_TOLD)
      .map(({ fromNs, toNs }) => ({ startMs: fromNs / 1e6, endMs: toNs / 1e6 })),
  };
}

const EPISODES_TOLD = 1000;
