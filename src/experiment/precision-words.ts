import type { Comparison } from "./comparison.ts";

type Unanswered = Omit<Comparison, "answer">;

/** Whether the runs are as precise as they were asked to be; nothing where they were not. */
export function precisionTexts({ precision, baseline }: Unanswered): string[] {
  if (precision === undefined) return [];
  const { looks, reached, relative, replicationsMax } = precision;
  const last = looks.at(-1);
  if (last === undefined) return [];
  const wanted = percentText(relative);
  const isMean = precision.of === "mean";
  if (reached)
    return [
      isMean
        ? `Relative error of at most ${wanted} after ${last.replications} runs.`
        : `Differences are known to ${wanted} of the figures of ${baseline} after ${last.replications} replications.`,
    ];
  const widthOf = (path: string): number => last.shares[path] ?? Infinity;
  const widest = precision.metrics.reduce((most, path) => (widthOf(path) > widthOf(most) ? path : most));
  const share = last.shares[widest] ?? null;
  const how = share === null ? "has no relative error" : `is only known to ± ${percentText(share)}`;
  const why =
    last.replications < replicationsMax
      ? "It ended too early"
      : `The cap of ${replicationsMax} ${isMean ? "runs" : "replications"} ended it`;
  const label = precision.labels[precision.metrics.indexOf(widest)] ?? widest;
  const what = isMean ? "" : "the difference of ";
  return [`Not precise enough: ${what}${label} ${how}, not to ${wanted}. ${why}.`];
}

/** Two significant digits. */
function percentText(share: number): string {
  return `${String(Number((share * 100).toPrecision(2)))} %`;
}
