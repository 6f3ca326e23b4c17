import { durationNs, ratioOf } from "../quantity.ts";
import { remedy } from "../nearest.ts";
import type { FindingSpec, RegistrySpec } from "../scenario.ts";
import type { RegistryInput } from "../schema/registries.ts";
import type { Path } from "../source/node.ts";
import { entriesOf, own } from "./reading.ts";
import type { Reading } from "./reading.ts";

/** A registry with its services resolved. */
export function readRegistry(reading: Reading, name: string, input: RegistryInput): RegistrySpec {
  const path: Path = ["registries", name];
  const { healthCheck: check } = input;
  return {
    zone: input.zone ?? null,
    services: input.services.filter((service, index) =>
      isKnown(reading, [...path, "services", index], service),
    ),
    leases: readLeases(reading, path, input),
    finding: readFinding(reading, path, input),
    healthCheck:
      check === undefined
        ? null
        : {
            intervalNs: durationNs(check.interval),
            timeoutNs: durationNs(check.timeout),
            unhealthyThreshold: check.unhealthyThreshold,
            healthyThreshold: check.healthyThreshold,
          },
    onUnreachable: input.onUnreachable ?? (input.lookup === undefined ? "keep" : "forget"),
  };
}

function readLeases(reading: Reading, path: Path, input: RegistryInput): RegistrySpec["leases"] {
  const heartbeat = input.heartbeat ?? (input.lookup === undefined ? EUREKA.heartbeat : "never");
  if (heartbeat === "never") {
    for (const key of ["ttl", "selfPreservation"] as const)
      if (input[key] !== undefined)
        reading.report.mistake(
          [...path, key],
          `${key} is about leases, and without heartbeats there are none`,
          `give a heartbeat too, or take ${key} out`,
        );
    return null;
  }
  const heartbeatNs = durationNs(heartbeat);
  const ttlNs = durationNs(input.ttl ?? EUREKA.ttl);
  if (ttlNs <= heartbeatNs)
    reading.report.mistake(
      [...path, "ttl"],
      "a lease that is over before the next heartbeat drops every instance again and again; ttl must be longer than heartbeat",
    );
  const { selfPreservation } = input;
  return {
    heartbeatNs,
    ttlNs,
    selfPreservation: selfPreservation === undefined ? null : ratioOf(selfPreservation),
  };
}

function readFinding(reading: Reading, path: Path, input: RegistryInput): FindingSpec {
  const { lookup, refresh, firstList } = input;
  if (lookup === undefined)
    return {
      kind: "refresh",
      refreshNs: durationNs(refresh ?? EUREKA.refresh),
      firstList: firstList ?? "atOnce",
    };
  for (const key of ["refresh", "firstList"] as const)
    if (input[key] !== undefined)
      reading.report.mistake(
        [...path, key],
        `callers either refresh their lists or look names up; ${key} has no meaning beside lookup`,
        `take ${key} or lookup out`,
      );
  return {
    kind: "lookup",
    ttlNs: lookup.ttl === "forever" ? null : durationNs(lookup.ttl),
    timeoutNs: durationNs(lookup.timeout),
  };
}

/** What stands where neither a duration nor `lookup` is given. */
const EUREKA = { heartbeat: "30s", ttl: "90s", refresh: "30s" };

function isKnown(reading: Reading, path: Path, service: string): boolean {
  if (own(reading.input.services, service) === undefined) {
    const known = entriesOf(reading.input.services).map(([name]) => name);
    if (!reading.report.isSpoilt(["services", service]))
      reading.report.mistake(path, `there is no service "${service}"`, remedy(service, known));
    return false;
  }
  const holders = entriesOf(reading.input.registries).filter(([, { services }]) =>
    services.includes(service),
  );
  const [first] = holders;
  if (holders.length > 1 && first?.[0] !== path[1])
    reading.report.mistake(path, `${service} is registered with ${first?.[0] ?? ""} already`);
  return true;
}
