import type * as z from "zod";
import { remedy } from "../nearest.ts";
import { clip } from "../quantity.ts";
import { closed, defaulted, forms, list, optional, required, whole, words } from "./field.ts";
import { fromWhole, positiveDuration } from "./quantities.ts";
import { zones } from "./zones.ts";

const PLAIN = ["roundRobin", "random", "leastRequests", "powerOfTwoChoices"] as const;
const STRATEGIES = [
  ...PLAIN,
  "weightedRoundRobin",
  "peakEwma",
  "consistentHash",
  "keyModulo",
  "sticky",
] as const;
const STRATEGIES_TO_COME = ["leastLatency", "maglev"];

const strategy = words(STRATEGIES, STRATEGIES_TO_COME);
const size = whole(1, 1e6);

/** The long form; a bare word is its `strategy`. */
export const balancingBlock = closed({
  strategy: defaulted(strategy, "roundRobin", "How one of the instances is picked."),
  choices: defaulted(
    whole(1, 100),
    2,
    "powerOfTwoChoices: so many different instances are drawn, and the one waited on least is taken (Envoy's choice_count).",
  ),
  weights: optional(
    list(whole(1, 1000), "whole numbers, one for each instance"),
    "weightedRoundRobin: the share of each instance of the callee, in their order.",
    "none; weightedRoundRobin needs them",
  ),
  decayTime: defaulted(
    positiveDuration,
    "10s",
    "peakEwma: mean lifetime of what was learnt of an instance (Finagle's default).",
  ),
  virtualNodes: defaulted(
    whole(1, 1000),
    160,
    "consistentHash: places of each instance on the ring (the default is nginx's).",
  ),
  boundedLoad: optional(
    fromWhole,
    "consistentHash: no instance gets more than this share of the mean of the caller's outstanding attempts; the next on the ring takes over (HAProxy's hash-balance-factor).",
    "no bound",
  ),
  first: defaulted(words(PLAIN), "roundRobin", "sticky: how the instance of a new key is picked."),
  ttl: optional(positiveDuration, "sticky: a key that has not come for so long is forgotten.", "no end"),
  sessions: defaulted(
    whole(1, 1e7),
    100_000,
    "sticky: so many keys are remembered; beyond that the one used longest ago is forgotten.",
  ),
  subset: optional(
    forms(
      [size, closed({ size: required(size, "How many instances a caller instance uses.") })],
      "expected a number of instances, or { size: 20 }",
    ),
    "Each instance of the caller uses only so many instances of the callee (deterministic subsetting), with any strategy.",
    "all are used",
  ),
  zones: optional(
    zones,
    "`own`: instances in the caller's zone while one is usable, else all; a list: instances in the first zone that has a usable one, and in no other zone than these; `aware`: as much in the own zone as keeps instances evenly loaded (Envoy's zone aware routing).",
    "zones are not minded",
  ),
});

export const loadBalancing = forms([strategy, balancingBlock], (input) => {
  const known = `expected one of ${STRATEGIES.join(", ")}, or a map such as { strategy: leastRequests }`;
  if (typeof input !== "string") return known;
  if (STRATEGIES_TO_COME.includes(input)) return `${input} is not there yet; ${known}\t`;
  return `"${clip(input)}" is not known here; ${known}\t${remedy(input, STRATEGIES) ?? ""}`;
});

export type BalancingBlock = z.output<typeof balancingBlock>;
