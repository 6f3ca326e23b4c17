import { durationNs, ratioOf } from "../quantity.ts";
import { remedy } from "../nearest.ts";
import type { RegistrySpec } from "../scenario.ts";
import type { RegistryInput } from "../schema/registries.ts";
import type { Path } from "../source/node.ts";
import { entriesOf, own } from "./reading.ts";
import type { Reading } from "./reading.ts";

/** A registry with its services resolved. */
export function readRegistry(reading: Reading, name: string, input: RegistryInput): RegistrySpec {
  const path: Path = ["registries", name];
  const { healthCheck: check } = input;
  if (durationNs(input.ttl) <= durationNs(input.heartbeat))
    reading.report.mistake(
      [...path, "ttl"],
      "a lease that is over before the next heartbeat drops every instance again and again; ttl must be longer than heartbeat",
    );
  return {
    services: input.services.filter((service, index) =>
      isKnown(reading, [...path, "services", index], service),
    ),
    heartbeatNs: durationNs(input.heartbeat),
    ttlNs: durationNs(input.ttl),
    refreshNs: durationNs(input.refresh),
    healthCheck:
      check === undefined
        ? null
        : {
            intervalNs: durationNs(check.interval),
            timeoutNs: durationNs(check.timeout),
            unhealthyThreshold: check.unhealthyThreshold,
            healthyThreshold: check.healthyThreshold,
          },
    selfPreservation: input.selfPreservation === undefined ? null : ratioOf(input.selfPreservation),
    onUnreachable: input.onUnreachable,
  };
}

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
