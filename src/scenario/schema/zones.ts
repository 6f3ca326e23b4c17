import type * as z from "zod";
import { closed, defaulted, forms, list, name, named, optional, whole, words } from "./field.ts";
import { positiveRatio } from "./quantities.ts";

/** The zone (rack, data centre, region) of a component that is in one place. */
export function zoneField(about: string): z.ZodOptional<typeof name> {
  return optional(name, about, "none: near to all");
}

/** How many instances, or how many in which zone. */
export const instances = forms(
  [whole(1, 1e6), named(whole(0, 1e6))],
  "expected a whole number of instances from 1 to 1000000, or how many in which zone, such as { a: 2, b: 2 }",
);

const aware = closed({
  minClusterSize: defaulted(
    whole(1, 1e6),
    6,
    "With fewer usable instances of the callee zones are not minded.",
  ),
  routingEnabled: defaulted(positiveRatio, "100%", "Share of the picks that mind zones."),
});

/** Among which zones a caller picks. */
export const zones = forms(
  [
    words(["own", "aware"]),
    list(name, "zones", 100).min(1, { error: "expected at least one zone" }),
    closed({
      aware: defaulted(
        aware,
        { minClusterSize: 6, routingEnabled: "100%" },
        "As much in the own zone as keeps instances evenly loaded, with settings of Envoy's.",
      ),
    }),
  ],
  "expected own, aware, a list of zones such as [eu, us], or { aware: { minClusterSize: 6 } }",
);

export type ZonesInput = z.output<typeof zones>;
