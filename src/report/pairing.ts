import type { Comparison, Judging, MetricComparison } from "../experiment/comparison.ts";

/** What the pairs by seed were worth, in a sentence; empty where nothing can be said of it. */
export function pairingText(comparison: Comparison): string {
  const ratios = narrowings(comparison.metrics);
  const best = ratios.at(-1);
  if (best === undefined) return "";
  if (best < LITTLE) return "Pairing by seed buys little here: unpaired intervals would be as narrow.";
  const median = medianOf(ratios);
  const most =
    median < LITTLE ? "little narrower in most figures" : `${factor(median)} times as narrow (median)`;
  const some =
    ratios.length === 1 || factor(best) === factor(median) ? "" : `, ${factor(best)} times at best`;
  return `Pairing by seed makes the intervals of differences ${most}${some}; unpaired runs would need that squared in number.`;
}

/** The same of one figure, for its caption; empty where it bought little. */
export function pairingCaption(metric: MetricComparison): string {
  const ratio = medianOf(narrowings([metric]));
  return ratio < LITTLE ? "" : `pairing: ${factor(ratio)} times as narrow`;
}

/** How the verdicts of a comparison hold together; empty where there is only one. */
export function judgingText({ comparisons, procedure, level }: Judging): string {
  if (comparisons < 2) return "";
  const right = String(100 - level * 100);
  return `Each ± is for its figure alone; verdicts hold together: designs that do not differ get no "better" or "worse" in ${right} of 100 such comparisons (${procedure}, ${String(comparisons)} differences).`;
}

/** Less than this is not worth a word. */
const LITTLE = 1.05;

/** Unpaired over paired width of all differences that have some, ascending. */
function narrowings(metrics: readonly MetricComparison[]): readonly number[] {
  return metrics
    .flatMap(({ differences }) => Object.values(differences))
    .flatMap(({ halfWidth, unpairedHalfWidth }) =>
      halfWidth === null || halfWidth === 0 || unpairedHalfWidth === null
        ? []
        : [unpairedHalfWidth / halfWidth],
    )
    .sort((a, b) => a - b);
}

/** The lower one of an even number; 1 of none. */
function medianOf(ascending: readonly number[]): number {
  return ascending[Math.floor((ascending.length - 1) / 2)] ?? 1;
}

function factor(ratio: number): string {
  return ratio.toFixed(ratio < 10 ? 1 : 0);
}
