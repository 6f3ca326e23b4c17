import { effectsOf } from "./effects.ts";
import { count, group, type MetricLeaf, type MetricNode, ms, named, ratio } from "./metric-node.ts";
import type { Scenario } from "./scenario.ts";

const whole = (metric: MetricLeaf) => (): MetricNode => ({ ...metric, hasWindows: false });

/** The figures of effects and invariants; all of them are of the whole run. */
export function damageMetrics(scenario: Scenario): Record<string, () => MetricNode> {
  const effects = Object.fromEntries(effectsOf(scenario).map((name) => [name, name]));
  return {
    effects: () =>
      named(effects, () =>
        group({
          done: whole(count),
          repeated: whole(count),
          undone: whole(count),
          nothingToUndo: whole(count),
        }),
      ),
    invariants: () =>
      named(scenario.invariants, () =>
        group({
          count: whole(count),
          mended: whole(count),
          share: whole(ratio),
          unsettled: whole(count),
          firstAtMs: whole(ms),
        }),
      ),
  };
}
