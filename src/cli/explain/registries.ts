import { durationText } from "../../scenario/quantity.ts";
import type { FindingSpec, RegistrySpec, Scenario } from "../../scenario/scenario.ts";
import { count, percent } from "./words.ts";

/** A line for each registry: who is in it, how callers learn of them, and who leaves the list. */
export function registryLines({ registries }: Scenario): readonly string[] {
  return Object.entries(registries).map(([name, spec]) => {
    const said = [findingInWords(spec), ...leasesInWords(spec.leases), ...checksInWords(spec.healthCheck)];
    return `${name}, for ${spec.services.join(", ")}: ${said.join("; ")}`;
  });
}

function findingInWords({ finding, onUnreachable }: RegistrySpec): string {
  const unanswered = onUnreachable === "keep" ? "goes on with its last list" : "uses nobody";
  return `${wayInWords(finding)}, and who gets no answer ${unanswered}`;
}

function wayInWords(finding: FindingSpec): string {
  if (finding.kind === "refresh") {
    const first = finding.firstList === "atOnce" ? "" : ", a new process after its first round";
    return `callers fetch the list every ${durationText(finding.refreshNs)}${first}`;
  }
  const believed =
    finding.ttlNs === null
      ? "an answer is believed for ever"
      : finding.ttlNs === 0
        ? "no answer is kept"
        : `an answer is believed for ${durationText(finding.ttlNs)}`;
  return `callers look names up when a call needs them (DNS), ${believed}, a question waits at most ${durationText(finding.timeoutNs)}`;
}

function leasesInWords(leases: RegistrySpec["leases"]): readonly string[] {
  if (leases === null) return [];
  const { heartbeatNs, ttlNs, selfPreservation } = leases;
  const kept =
    selfPreservation === null
      ? ""
      : `, but none is dropped while fewer than ${percent(selfPreservation)} renew`;
  return [`leases of ${durationText(ttlNs)} renewed every ${durationText(heartbeatNs)}${kept}`];
}

function checksInWords(check: RegistrySpec["healthCheck"]): readonly string[] {
  if (check === null) return [];
  const { intervalNs, timeoutNs, unhealthyThreshold, healthyThreshold } = check;
  return [
    `checks every ${durationText(intervalNs)}, failed after ${durationText(timeoutNs)}: ${count(unhealthyThreshold, "failure")} in a row out, ${count(healthyThreshold, "success")} in`,
  ];
}
