import { nameOf } from "./answer-words.ts";
import type { Comparison, MetricComparison } from "./comparison.ts";
import { intervalText } from "./figures.ts";
import { isDamage } from "./damage.ts";

/** Data that is gone is worse than any amount that is late, twice or out of order. */
const GONE = /\.(lost|lostWrites|dropped|expired|skipped)$/;

/**
 * The worst that each variant did to data, where variants are of so different kinds that no figure is known of
 * all of them (a topic loses messages, a queue drops them), losses first: `nats has 512 ± 20 messages lost at events`.
 */
export function partedData(comparison: Pick<Comparison, "metrics" | "variants">): readonly string[] {
  const damages = comparison.metrics.filter(({ path }) => isDamage(path.split(".")));
  const gone = damages.filter(({ path }) => GONE.test(path));
  const worst = Object.keys(comparison.variants).map((name) => {
    const lost = worstOf(gone, name);
    return { name, metric: lost ?? worstOf(damages, name), isGone: lost !== null };
  });
  return worst
    .sort((a, b) => Number(b.isGone) - Number(a.isGone))
    .flatMap(({ name, metric }) => {
      if (metric === null) return [];
      const { mean, halfWidth } = metric.values[name]!;
      return [
        `${name} has ${intervalText(mean ?? 0, halfWidth, metric.unit, true)} ${nameOf(metric, comparison)}`,
      ];
    });
}

/** The figure of which a variant has most; null where it has none of any. */
function worstOf(damages: readonly MetricComparison[], variant: string): MetricComparison | null {
  const meanOf = (metric: MetricComparison): number => metric.values[variant]?.mean ?? 0;
  return damages.reduce<MetricComparison | null>(
    (worst, metric) => (meanOf(metric) > (worst === null ? 0 : meanOf(worst)) ? metric : worst),
    null,
  );
}
