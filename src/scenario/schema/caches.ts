import * as z from "zod";
import { durationDistribution } from "./distributions.ts";
import { closed, defaulted, name, optional, positive, whole, words } from "./field.ts";
import { positiveDuration, ratio } from "./quantities.ts";
import { zoneField } from "./zones.ts";

const yesOrNo = z.boolean({ error: "expected true or false" });

/** What keeps copies of data. */
export const cache = closed({
  scope: defaulted(
    words(["shared", "instance"]),
    "shared",
    "`shared` is one cache on the network; `instance` is in the memory of each instance of the services that use it.",
  ),
  capacity: optional(
    whole(1, 1e8),
    "Most entries; of each instance, where they have their own.",
    "unlimited",
  ),
  eviction: defaulted(
    words(["lru", "lfu", "fifo"]),
    "lru",
    "Who goes when it is full: used longest ago, used least often (exact counts that never fade), stored first.",
  ),
  ttl: optional(positiveDuration, "How long an entry is fresh.", "until it is evicted or dropped"),
  ttlJitter: defaulted(ratio, 0, "Each entry's ttl is drawn evenly from ttl less to ttl plus this share."),
  singleFlight: defaulted(
    yesOrNo,
    false,
    "In each instance one load of a key at a time; other misses of the key wait for it and share its end, failures too.",
  ),
  staleWhileRevalidate: optional(
    positiveDuration,
    "For so long after its ttl an entry answers at once, while it is loaded again in the background.",
    "not at all",
  ),
  staleIfError: optional(
    positiveDuration,
    "For so long after its ttl an entry answers, as degraded, where loading fails.",
    "not at all",
  ),
  negativeTtl: optional(
    positiveDuration,
    "How long it is remembered that loading ended with NOT_FOUND.",
    "not remembered",
  ),
  earlyRefresh: optional(
    positive(1000),
    "XFetch's beta, 1 is usual: a request may load a fresh entry again before its ttl, more likely the nearer its end and the slower its load.",
    "off",
  ),
  latency: defaulted(durationDistribution, 0, "Time of an access where the copies are, without the network."),
  warm: defaulted(
    yesOrNo,
    false,
    "Filled at the start with the most popular keys of the workloads, each at a random point of its ttl.",
  ),
  data: optional(
    name,
    "What it holds copies of: a change of the data outdates the copies in all caches that name the same.",
    "the cache's own name",
  ),
  zone: zoneField("The zone in which a shared one is."),
}).meta({ id: "Cache", title: "what keeps copies of data" });

export type CacheInput = z.output<typeof cache>;
