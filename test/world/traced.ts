import type { TraceWish } from "../../src/observe/tracing/tracer.ts";
import type { TraceReport } from "../../src/report/traces/trace-report.ts";
import { play } from "./run-yaml.ts";

/** Every request of a run. */
export const ALL: TraceWish = {
  count: 1e6,
  order: "first",
  fate: null,
  workload: null,
  target: null,
  keys: null,
  fromNs: 0,
  toNs: Infinity,
};

/** Plays a scenario text and gives the requests that are wanted. */
export function traced(text: string, wish: Partial<TraceWish> = {}): TraceReport {
  const { summary, traces } = play(text, { trace: { ...ALL, ...wish } });
  if (traces === null) throw new Error("nothing was traced");
  return {
    version: summary.version,
    scenario: summary.scenario.name,
    file: summary.scenario.file,
    variant: summary.variant,
    seed: summary.seed,
    durationMs: summary.durationMs,
    endNs: summary.durationMs * 1e6,
    fingerprint: summary.fingerprint,
    stopped: summary.stopped,
    wish: { ...ALL, ...wish },
    stories: [],
    ...traces,
  };
}
