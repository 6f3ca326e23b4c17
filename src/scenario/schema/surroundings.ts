import * as z from "zod";
import { durationDistribution } from "./distributions.ts";
import { closed, defaulted, named, optional, reference } from "./field.ts";
import { bandwidth, ratio, size } from "./quantities.ts";

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
  bandwidth: optional(
    bandwidth,
    "What this link carries in a second, in each direction.",
    "that of the zones, or of the network",
  ),
});

const weight = closed({
  request: defaulted(size, 0, "Of a call or query, every attempt of it."),
  response: defaulted(size, 0, "Of an answer that is OK; a failure weighs nothing."),
});

/** What lies between the components. */
export const network = closed({
  latency: defaulted(durationDistribution, 0, "One-way latency; every message draws its own."),
  loss: defaulted(ratio, 0, "Share of the messages that are lost; nobody is told."),
  bandwidth: optional(
    bandwidth,
    "What the link between two components carries in a second, in each direction, all their instances (in a pair of zones) together. Messages that have a size go one after the other.",
    "as much as there is",
  ),
  sizes: optional(
    z.record(reference, weight),
    "Sizes of what is said to a service or database, and of its answers: by component, or by component.endpoint. They matter to bandwidths and to prices.",
    "messages weigh nothing",
  ),
  links: optional(
    named(named(link)),
    "Links with settings of their own: from one component to another, or from one zone to another (or to itself), in either direction.",
    "none",
  ),
}).meta({ id: "Network", title: "what lies between the components" });

export type NetworkInput = z.output<typeof network>;
