import type * as z from "zod";
import { closed, name, optional, required } from "./field.ts";
import { positiveDuration, positiveRatio } from "./quantities.ts";

/** On what an experiment is given up: a stop condition. */
export const abort = closed({
  workload: required(name, "Whose requests are watched."),
  successRateBelow: required(
    positiveRatio,
    "Given up when a smaller share than this of the requests that ended in the window were answered OK.",
  ),
  within: optional(
    positiveDuration,
    "An OK answer that takes as long or longer counts as none.",
    "any counts",
  ),
  over: required(
    positiveDuration,
    "The window: it slides, and is looked at ten times in its length, for the first time when it has gone by once since the first strike.",
  ),
}).meta({ id: "AbortCondition", title: "condition on which a fault is given up" });

export type AbortInput = z.output<typeof abort>;
