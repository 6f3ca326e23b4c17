import { durationText } from "../quantity.ts";
import type { BalancingSpec, StrategySpec } from "../scenario.ts";
import { orNull, said, type Written } from "./written.ts";

export function writtenBalancing({ strategy, subset }: BalancingSpec): Written {
  return said({ strategy: strategy.kind, ...options(strategy), subset });
}

function options(strategy: StrategySpec): Record<string, Written | null> {
  switch (strategy.kind) {
    case "peakEwma":
      return { decayTime: durationText(strategy.decayTimeNs) };
    case "sticky":
      return { first: strategy.first, ttl: orNull(strategy.ttlNs), sessions: strategy.sessions };
    default:
      return { ...strategy, kind: null };
  }
}
