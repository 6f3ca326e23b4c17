import type * as z from "zod";
import { closed, defaulted, list, name, optional, required, whole, words } from "./field.ts";
import { positiveDuration, positiveRatio } from "./quantities.ts";

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

/** Where services are found; defaults are Netflix Eureka's, those of checks Kubernetes' readiness probe's. */
export const registry = closed({
  services: required(list(name, "services"), "Whose instances register here; callers find them through it."),
  heartbeat: defaulted(positiveDuration, "30s", "Each instance renews its lease so often."),
  ttl: defaulted(positiveDuration, "90s", "A lease that is not renewed for so long has run out."),
  refresh: defaulted(
    positiveDuration,
    "30s",
    "Callers fetch the list so often; with DNS, the TTL of the record.",
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
  onUnreachable: defaulted(
    words(["keep", "forget"]),
    "keep",
    "What a caller does whose fetch is unanswered when the next is due: it keeps its list (available), or uses none (consistent).",
  ),
}).meta({ id: "Registry", title: "where services are found" });

export type RegistryInput = z.output<typeof registry>;
