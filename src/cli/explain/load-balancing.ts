import { durationText } from "../../scenario/quantity.ts";
import type { BalancingSpec, StrategySpec, ZoneRuleSpec } from "../../scenario/scenario.ts";
import { count, percent } from "./words.ts";

/** How instances are picked, in words; null for plain turns over all of them. */
export function balancingInWords({ strategy, subset, zones }: BalancingSpec): string | null {
  const picked = strategyInWords(strategy);
  if (picked === null && subset === null && zones === null) return null;
  const among = subset === null ? "" : `, among ${count(subset.size, "instance")} for each caller instance`;
  const where = zones === null ? "" : `, ${zonesInWords(zones)}`;
  return `load balancing: ${picked ?? "by turns"}${among}${where}`;
}

function zonesInWords(rule: ZoneRuleSpec): string {
  switch (rule.kind) {
    case "own":
      return "in the own zone while one there is usable";
    case "listed":
      return rule.zones.length === 1
        ? `in ${rule.zones[0]!} only`
        : `in the first of ${rule.zones.join(", ")} where one is usable`;
    case "aware": {
      const share = rule.routingEnabled === 1 ? "" : `, for ${percent(rule.routingEnabled)} of the picks`;
      return `as much in the own zone as keeps instances evenly loaded, with ${rule.minClusterSize} usable instances or more${share}`;
    }
  }
}

function strategyInWords(strategy: StrategySpec): string | null {
  switch (strategy.kind) {
    case "roundRobin":
      return null;
    case "random":
      return "any instance";
    case "leastRequests":
      return "the instance waited on least";
    case "powerOfTwoChoices":
      return `of ${strategy.choices} by chance the one waited on least`;
    case "weightedRoundRobin":
      return `by turns, weighted ${strategy.weights.join(" : ")}`;
    case "peakEwma":
      return `of two by chance the one with less outstanding times latency, peaks forgotten in ${durationText(strategy.decayTimeNs)}`;
    case "consistentHash": {
      const bound =
        strategy.boundedLoad === null ? "" : `, at most ${percent(strategy.boundedLoad)} of the mean`;
      return `by the key, on a ring of ${count(strategy.virtualNodes, "node")} an instance${bound}`;
    }
    case "keyModulo":
      return "by the key modulo the instances that are left";
    case "sticky": {
      const end =
        strategy.ttlNs === null ? "" : `, forgotten after ${durationText(strategy.ttlNs)} without use`;
      return `a key stays where ${strategy.first} first sent it${end}`;
    }
  }
}
