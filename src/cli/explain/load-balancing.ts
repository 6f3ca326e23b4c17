import { durationText } from "../../scenario/quantity.ts";
import type { BalancingSpec, StrategySpec } from "../../scenario/scenario.ts";
import { count, percent } from "./words.ts";

/** How instances are picked, in words; null for plain turns over all of them. */
export function balancingInWords({ strategy, subset }: BalancingSpec): string | null {
  const picked = strategyInWords(strategy);
  if (subset === null) return picked === null ? null : `load balancing: ${picked}`;
  return `load balancing: ${picked ?? "by turns"}, among ${count(subset.size, "instance")} for each caller instance`;
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
    case "sticky": {
      const end =
        strategy.ttlNs === null ? "" : `, forgotten after ${durationText(strategy.ttlNs)} without use`;
      return `a key stays where ${strategy.first} first sent it${end}`;
    }
  }
}
