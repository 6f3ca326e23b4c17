import { nameOf } from "./answer-words.ts";
import type { Comparison, MetricComparison } from "./comparison.ts";
import { intervalText } from "./figures.ts";
import { isDamage } from "./metrics.ts";

/** A headline has room for so many. */
const SHOWN_MAX = 4;

/** Data that is gone is worse than any amount that is late, twice or out of order. */
const GONE = /\.(lost|lostWrites|dropped|expired|skipped)$/;

/**
 * The worst that each variant did to data, where variants are of so different kinds that no figure is known of
 * all of them (a topic loses messages, a queue drops them): `nats has 512 ± 20 messages lost at events`.
 */
export function partedData(comparison: Pick<Comparison, "metrics" | "variants">): readonly string[] {
  const damages = comparison.metrics.filter(({ path }) => isDamage(path.split(".")));
  const gone = damages.filter(({ path }) => GONE.test(path));
  return Object.keys(comparison.variants)
    .flatMap((name) => {
      const worst = worstOf(gone, name) ?? worstOf(damages, name);
      if (worst === null) return [];
      const { mean, halfWidth } = worst.values[name]!;
      return [
        `${name} has ${intervalText(mean ?? 0, halfWidth, worst.unit, true)} ${nameOf(worst, comparison)}`,
      ];
    })
    .slice(0, SHOWN_MAX);
}

/** The figure of which a variant has most; null where it has none of any. */
function worstOf(damages: readonly MetricComparison[], variant: string): MetricComparison | null {
  const meanOf = (metric: MetricComparison): number => metric.values[variant]?.mean ?? 0;
  return damages.reduce<MetricComparison | null>(
    (worst, metric) => (meanOf(metric) > (worst === null ? 0 : meanOf(worst)) ? metric : worst),
    null,
  );
}
