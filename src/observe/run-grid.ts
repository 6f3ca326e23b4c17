import { expectedRate } from "./expected-rate.ts";
import type { ObserverSetup } from "./setup.ts";
import { chooseWindowNs, TimeGrid } from "./time-grid.ts";

/** The windows of all time charts of a run. */
export function gridOf(setup: ObserverSetup): TimeGrid {
  const { durationNs, warmupNs, windows, workloads } = setup;
  const answersPerSecond = workloads.reduce((sum, { load }) => sum + expectedRate(load, durationNs), 0);
  const windowNs = chooseWindowNs(durationNs, answersPerSecond);
  return new TimeGrid({
    durationNs,
    windowNs,
    cutsNs: [warmupNs, ...windows.flatMap(({ fromNs, toNs }) => [fromNs, toNs])],
  });
}
