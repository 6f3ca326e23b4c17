import type * as z from "zod";
import { remedy } from "../nearest.ts";
import { clip } from "../quantity.ts";
import { closed, defaulted, forms, whole, words } from "./field.ts";

const STRATEGIES = ["roundRobin", "random", "leastRequests", "powerOfTwoChoices"] as const;
const STRATEGIES_TO_COME = ["leastLatency", "maglev"];

const strategy = words(STRATEGIES, STRATEGIES_TO_COME);

/** The long form; a bare word is its `strategy`. */
export const balancingBlock = closed(
  {
    strategy: defaulted(strategy, "roundRobin", "How one of the instances is picked."),
    choices: defaulted(
      whole(1, 100),
      2,
      "powerOfTwoChoices: so many different instances are drawn, and the one waited on least is taken (Envoy's choice_count).",
    ),
  },
  ["zones"],
);

export const loadBalancing = forms([strategy, balancingBlock], (input) => {
  const known = `expected one of ${STRATEGIES.join(", ")}, or a map such as { strategy: leastRequests }`;
  if (typeof input !== "string") return known;
  if (STRATEGIES_TO_COME.includes(input)) return `${input} is not there yet; ${known}\t`;
  return `"${clip(input)}" is not known here; ${known}\t${remedy(input, STRATEGIES) ?? ""}`;
});

export type BalancingBlock = z.output<typeof balancingBlock>;
