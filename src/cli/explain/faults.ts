import { durationText } from "../../scenario/quantity.ts";
import type { AbortSpec, FaultSpec } from "../../scenario/fault.ts";
import type { Scenario, ServiceSpec } from "../../scenario/scenario.ts";
import { describeFault } from "../../world/fault-words.ts";
import { describeInvariant } from "../../world/invariant-words.ts";
import { percent } from "./words.ts";

/** What can go wrong: the faults, and how services fall and come back by themselves. */
export function faultLines(scenario: Scenario): readonly string[] {
  const faults = Object.entries(scenario.faults).map(([name, fault]) => {
    const times = [timesText(fault), ...(fault.abortWhen === null ? [] : [abortText(fault.abortWhen)])];
    return `${name}: ${deedOf(fault)}, ${times.join("; ")}`;
  });
  const frail = Object.entries(scenario.services).flatMap(([name, service]) => frailtyOf(name, service));
  return [...faults, ...frail];
}

/** What must not remain of what requests do. */
export function invariantLines({ invariants }: Scenario): readonly string[] {
  return Object.entries(invariants).map(
    ([name, invariant]) =>
      `${name}: no key stays ${describeInvariant(invariant)}; counted after ${durationText(invariant.settleNs)}`,
  );
}

function frailtyOf(name: string, { crashAbove, warmup }: ServiceSpec): readonly string[] {
  const lines: string[] = [];
  if (crashAbove !== null)
    lines.push(
      `an instance of ${name} dies above ${crashAbove.inFlight} requests in flight, for ${durationText(crashAbove.downNs)}`,
    );
  if (warmup !== null)
    lines.push(
      `an instance of ${name} is ${warmup.factor}x slower after a restart${warmup.atStart ? " and at the start" : ""}, down to 1x in ${durationText(warmup.lengthNs)}`,
    );
  return lines;
}

function deedOf(fault: FaultSpec): string {
  const deed = describeFault(fault);
  return "after" in fault ? `${deed}, for ${durationText(fault.downNs)}` : deed;
}

function abortText({ workload, successRateBelow, withinNs, overNs }: AbortSpec): string {
  const within = withinNs === null ? "" : ` in less than ${durationText(withinNs)}`;
  return `given up when less than ${percent(successRateBelow)} of what ended for ${workload} in the last ${durationText(overNs)} was OK${within}`;
}

function timesText({ atNs, endNs, repeats }: FaultSpec): string {
  if (atNs === endNs) return `at ${durationText(atNs)}`;
  const bounds = `${durationText(atNs)} to ${durationText(endNs)}`;
  if (repeats === null) return bounds;
  if (repeats.kind === "every")
    return `${bounds}, every ${durationText(repeats.everyNs)} for ${durationText(repeats.forNs)}`;
  const { mtbfNs, repair } = repeats;
  const length = repair.kind === "exponential" ? "mttr" : "for";
  return `${bounds}, at random: mtbf ${durationText(mtbfNs)}, ${length} ${durationText(repair.ns)}`;
}
