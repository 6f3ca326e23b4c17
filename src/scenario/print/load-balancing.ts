import { durationText } from "../quantity.ts";
import type { BalancingSpec, StrategySpec, ZoneRuleSpec } from "../scenario.ts";
import { orNull, said, type Written } from "./written.ts";

export function writtenBalancing({ strategy, subset, zones }: BalancingSpec): Written {
  const rule = zones === null ? null : writtenZones(zones);
  return said({ strategy: strategy.kind, ...options(strategy), subset, zones: rule });
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

function writtenZones(rule: ZoneRuleSpec): Written {
  switch (rule.kind) {
    case "own":
      return "own";
    case "listed":
      return rule.zones;
    case "aware":
      return {
        aware: { minClusterSize: rule.minClusterSize, routingEnabled: writtenShare(rule.routingEnabled) },
      };
  }
}

/** A bare 1 would be 1, too, but 100% is what it means. */
function writtenShare(ratio: number): Written {
  return ratio < 1 ? ratio : "100%";
}
