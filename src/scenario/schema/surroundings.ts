import type * as z from "zod";
import { durationDistribution } from "./distributions.ts";
import { closed, defaulted, named, optional } from "./field.ts";
import { ratio } from "./quantities.ts";

const link = closed({
  latency: optional(
    durationDistribution,
    "One-way latency of this link.",
    "that of the zones, or of the network",
  ),
  loss: optional(
    ratio,
    "Share of the messages on this link that are lost.",
    "that of the zones, or of the network",
  ),
});

/** What lies between the components. */
export const network = closed({
  latency: defaulted(durationDistribution, 0, "One-way latency; every message draws its own."),
  loss: defaulted(ratio, 0, "Share of the messages that are lost; nobody is told."),
  links: optional(
    named(named(link)),
    "Links with settings of their own: from one component to another, or from one zone to another (or to itself), in either direction.",
    "none",
  ),
}).meta({ id: "Network", title: "what lies between the components" });

export type NetworkInput = z.output<typeof network>;
