import type { BalancingSpec, StrategySpec } from "../../scenario/scenario.ts";

/** How instances are picked, in words; null for plain turns. */
export function balancingInWords({ strategy }: BalancingSpec): string | null {
  const picked = strategyInWords(strategy);
  return picked === null ? null : `load balancing: ${picked}`;
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
  }
}
