import type { LoadSetup, ObserverSetup } from "../setup.ts";

/**
 * Whether a run has a long run to speak of: it is alone, is asked for the same from the warm-up to the
 * end, and nothing strikes it. A mean over a fault depends on how long the fault is watched.
 */
export function isSteady({ isAlone, faults, workloads, durationNs, warmupNs }: ObserverSetup): boolean {
  return (
    isAlone === true &&
    faults.length === 0 &&
    workloads.every(({ load }) => isFlat(load, warmupNs, durationNs))
  );
}

/** Closed: users who think as long at the end as at first. */
function isFlat(load: LoadSetup, fromNs: number, untilNs: number): boolean {
  switch (load.kind) {
    case "closed":
      return true;
    case "replay":
      return false;
    case "open":
      return load.stages.some(
        ({ startNs, endNs, fromRate, toRate }) =>
          startNs <= fromNs && endNs >= untilNs && fromRate === toRate && fromRate > 0,
      );
  }
}
