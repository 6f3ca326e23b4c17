import * as z from "zod";
import { forms, defaulted, whole } from "./field.ts";
import { positiveDuration } from "./quantities.ts";
import type { DurationInput } from "./quantities.ts";

/** Whoever wants more than that has mistyped. */
const COUNT_MOST = 1000;

const EXPECTED = "expected how often: 0 (not at all), 1 (exactly once), 1+ (at least once), 2+ and so on";

const amount = forms(
  [whole(0, COUNT_MOST), z.string().regex(/^(?:[1-9][0-9]{0,2}|1000)\+$/, { error: EXPECTED })],
  EXPECTED,
);

/** How often each effect was done to a key, and how long that must not remain so. */
export const invariant = z
  .object({
    settle: defaulted(
      positiveDuration,
      "1m",
      "A key violates the invariant when the combination has held for so long without a break.",
    ),
  })
  .catchall(amount)
  .meta({ id: "Invariant", title: "effects of one key that must not remain so: { charged: 1, shipped: 0 }" });

/** As written: names of effects beside `settle`. */
export interface InvariantInput {
  settle: DurationInput;
  [effect: string]: number | string;
}
