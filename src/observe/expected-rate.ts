import type { LoadSetup } from "./setup.ts";

/**
 * Requests per second to be expected at a moment. A closed workload is taken at its upper bound,
 * users over mean think time, as if answers took no time.
 */
export function expectedRateAt(load: LoadSetup, atNs: number): number {
  switch (load.kind) {
    case "closed":
      return (load.users / load.meanThinkNs) * 1e9;
    case "replay":
      return load.meanRate;
    case "open": {
      const stage = load.stages.find(({ startNs, endNs }) => atNs >= startNs && atNs < endNs);
      if (stage === undefined) return 0;
      return (
        stage.fromRate +
        ((stage.toRate - stage.fromRate) * (atNs - stage.startNs)) / (stage.endNs - stage.startNs)
      );
    }
  }
}

/** Mean of the expected rate over [0, durationNs), per second. */
export function expectedRate(load: LoadSetup, durationNs: number): number {
  if (load.kind !== "open") return expectedRateAt(load, 0);
  let arrivals = 0;
  for (const { startNs, endNs, fromRate, toRate } of load.stages) {
    const untilNs = Math.min(endNs, durationNs);
    if (untilNs <= startNs) continue;
    const rateUntil = fromRate + ((toRate - fromRate) * (untilNs - startNs)) / (endNs - startNs);
    arrivals += (((fromRate + rateUntil) / 2) * (untilNs - startNs)) / 1e9;
  }
  return (arrivals / durationNs) * 1e9;
}
