import * as z from "zod";
import { closed, defaulted, required } from "./field.ts";
import { positiveDuration } from "./quantities.ts";

/** How a fresh process gets up to speed. */
export const warmup = closed({
  for: required(positiveDuration, "How long until it is at full speed."),
  factor: required(
    z
      .number({ error: "expected a factor from 1 to 1000000" })
      .min(1, { error: "expected a factor from 1 to 1000000" })
      .max(1e6, { error: "expected a factor from 1 to 1000000" }),
    "Work, sleep and operations take so many times as long at first, in a straight line down to once at the end.",
  ),
  atStart: defaulted(
    z.boolean({ error: "expected true or false" }),
    false,
    "Whether the instances are fresh when the run begins, too.",
  ),
});

export type WarmupInput = z.output<typeof warmup>;
