import type * as z from "zod";
import { nearest } from "../nearest.ts";
import { closed, defaulted, forms, list, name, optional, required, whole, words } from "./field.ts";
import { duration, positiveDuration, positiveRatio } from "./quantities.ts";
import { zoneField } from "./zones.ts";

const healthCheck = closed({
  interval: defaulted(positiveDuration, "10s", "Time from one check of an instance to the next."),
  timeout: defaulted(positiveDuration, "1s", "A check unanswered for so long has failed."),
  unhealthyThreshold: defaulted(
    whole(1, 1000),
    3,
    "So many failed checks in a row take an instance off the list.",
  ),
  healthyThreshold: defaulted(whole(1, 1000), 1, "So many passed checks in a row put it back."),
});

const FOR_EVER = ["forever"] as const;
/** What other programs call it. */
const ALSO_FOR_EVER = ["never", "always", "infinite", "infinity", "none", "-1"];

const lookupTtl = forms([words(FOR_EVER), duration], (input) => {
  const expected = "expected a duration such as 30s, or forever";
  const word = typeof input === "string" || typeof input === "number" ? `${input}` : "";
  if (ALSO_FOR_EVER.includes(word))
    return `${expected}\tdid you mean "forever", to the end of the process that asked?`;
  const near = nearest(word.slice(0, 80), FOR_EVER);
  return `${expected}\t${near === null ? "" : `did you mean "${near}"?`}`;
});

/** How a resolver asks; the defaults are the JVM's (networkaddress.cache.ttl) and resolv.conf's. */
const lookup = closed({
  ttl: defaulted(
    lookupTtl,
    "30s",
    "An answer is kept for so long in each caller instance; `forever` until its process ends, 0 not at all.",
  ),
  timeout: defaulted(positiveDuration, "5s", "A question unanswered for so long has failed."),
});

/** Where services are found; defaults are Netflix Eureka's, those of checks Kubernetes' readiness probe's. */
export const registry = closed({
  services: required(list(name, "services"), "Whose instances register here; callers find them through it."),
  heartbeat: optional(
    forms([words(["never"]), positiveDuration], "expected a duration such as 30s, or never"),
    "Each instance renews its lease so often; `never`: who is listed stays until checks fail.",
    "30s; never with `lookup`",
  ),
  ttl: optional(positiveDuration, "A lease that is not renewed for so long has run out.", "90s"),
  refresh: optional(positiveDuration, "Callers fetch the list so often, ahead of need.", "30s"),
  firstList: optional(
    words(["atOnce", "atRefresh"]),
    "Whether a new process has the list before it makes its first call, or knows nobody until its first round.",
    "atOnce",
  ),
  lookup: optional(
    lookup,
    "DNS: callers ask for the list when a call needs it and no answer is fresh, and the call waits. {} takes the defaults.",
    "callers refresh",
  ),
  healthCheck: optional(
    healthCheck,
    "The registry asks each instance whether it lives: a process that runs answers. {} takes the defaults.",
    "only leases count",
  ),
  selfPreservation: optional(
    positiveRatio,
    "While fewer instances than this share renew their leases, none is dropped (Eureka: 85%).",
    "off",
  ),
  onUnreachable: optional(
    words(["keep", "forget"]),
    "What a caller does whose fetch is unanswered when the next is due, or whose question has failed: it keeps its list (available), or uses none (consistent).",
    "keep; forget with `lookup`",
  ),
  zone: zoneField("The zone in which it is."),
}).meta({ id: "Registry", title: "where services are found" });

export type RegistryInput = z.output<typeof registry>;
