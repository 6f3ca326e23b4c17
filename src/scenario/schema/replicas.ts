import type * as z from "zod";
import { durationDistribution } from "./distributions.ts";
import { closed, defaulted, forms, list, name, optional, required, whole, words } from "./field.ts";
import { duration, positiveDuration } from "./quantities.ts";

const SERVERS_MAX = 100;

const readYourWrites = forms(
  [
    words(["none", "position"]),
    closed({
      primaryFor: required(
        positiveDuration,
        "How long a session reads from the primary after each of its writes (Rails: 2s).",
      ),
    }),
  ],
  "expected none, position or { primaryFor: 2s }",
);

const failover = closed({
  detection: required(duration, "From the loss of a server until it is known to be lost."),
  promotion: required(duration, "From then until another server is the primary."),
});

/** Servers that have the same data as the first. */
export const replicas = forms(
  [
    whole(1, SERVERS_MAX),
    closed({
      count: required(whole(1, SERVERS_MAX), "Servers beside the first, which is the primary at the start."),
      mode: defaulted(
        words(["async", "semiSync", "sync"]),
        "async",
        "Who must have a write before its caller is answered: the primary alone, one replica too, or all that are not known to be down.",
      ),
      lag: defaulted(
        durationDistribution,
        0,
        "From the commit of a write at the primary until a replica has it; in the order of the commits, so a slow one holds up those behind it.",
      ),
      writes: defaulted(
        list(name, "operations", 100).min(1, { error: "expected at least one operation" }),
        ["write"],
        "The operations that change data; they go to the primary.",
      ),
      readFrom: defaulted(
        words(["primary", "replicas", "any"]),
        "primary",
        "Where all other operations go, by turns: to the primary, to its replicas, or to both.",
      ),
      readYourWrites: defaulted(
        readYourWrites,
        "none",
        "How a session is kept from missing what it has written itself: not at all, by servers that have its last write of the key (`position`), or by the primary for a while.",
      ),
      zones: optional(
        list(name, "zones, one for each replica", SERVERS_MAX),
        "The zone of each replica.",
        "that of the first server",
      ),
      failover: optional(
        failover,
        "How another server becomes the primary when it is lost.",
        "nobody takes over; it has to come back",
      ),
    }),
  ],
  "expected a number of replicas, or { count, mode, lag, readFrom, failover }",
);

export type ReplicasInput = z.output<typeof replicas>;
