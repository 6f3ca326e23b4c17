import { durationText } from "../../scenario/quantity.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { allCallSites, attemptsMax, callSites, worstChain } from "../../experiment/chains.ts";
import type { CallSite } from "../../experiment/chains.ts";
import type { LoadRow } from "./load-table.ts";

/** Above this, small swings of the load already mean long queues. */
const BUSY = 0.85;
/** More attempts than this for one request deserve a word. */
const ATTEMPTS_MANY = 9;

/** Settings that are legal but rarely meant, one sentence each. */
export function suspicionsOf(scenario: Scenario, load: readonly LoadRow[]): readonly string[] {
  const sites = allCallSites(scenario);
  return [
    ...load.flatMap(overload),
    ...amplification(scenario),
    ...sites.flatMap((site) => [...neverGivesUp(site), ...givesUpEarly(scenario, site)]),
  ];
}

function overload({ name, resource, utilization, peakUtilization }: LoadRow): string[] {
  if (utilization === null || peakUtilization === null) return [];
  const share = (ratio: number): string => `${Math.round(ratio * 100)} %`;
  if (utilization >= 1)
    return [
      `${name} is offered ${share(utilization)} of what its ${resource} can do: its queue grows as long as the load lasts.`,
    ];
  if (peakUtilization >= 1)
    return [
      `${name} is offered ${share(peakUtilization)} of what its ${resource} can do at the peak: its queue grows meanwhile.`,
    ];
  return utilization >= BUSY
    ? [
        `${name} keeps its ${resource} ${share(utilization)} busy before anything fails: little is left for retries.`,
      ]
    : [];
}

function amplification(scenario: Scenario): string[] {
  return Object.keys(scenario.workloads).flatMap((workload) => {
    const { names, attempts } = worstChain(scenario, workload);
    return attempts < ATTEMPTS_MANY
      ? []
      : [`One request of ${workload} may become ${attempts} attempts: ${names.join(" -> ")}.`];
  });
}

function neverGivesUp(site: CallSite): string[] {
  const { retry, hedge, timeoutNs, deadlineNs } = site.call;
  if (timeoutNs !== null || deadlineNs !== null) return [];
  const pair = `${site.caller} -> ${site.callee}`;
  if (retry !== null && retry.maxAttempts > 1 && hedge === null)
    return [`${pair} retries, but has no timeout: an answer that does not come is waited for without end.`];
  if (site.client.circuitBreaker !== null && site.client.circuitBreaker.trip.slowCallRateThreshold === null) {
    return [`${pair} has a circuit breaker, but no timeout: a slow callee never counts as failed.`];
  }
  return [];
}

/** The callee may still be trying when its caller has left: wasted work. */
function givesUpEarly(scenario: Scenario, site: CallSite): string[] {
  const patience = site.call.timeoutNs;
  const steps = scenario.services[site.callee]?.endpoints[site.calleeEndpoint]?.steps ?? [];
  // A deadline travels, so that the callee knows when to stop.
  if (patience === null || site.call.deadlineNs !== null || site.client.cancellation) return [];
  return callSites(scenario, site.callee, site.calleeEndpoint, steps).flatMap((next) => {
    if (next.call.timeoutNs === null) return [];
    const waitsNs = Math.min(next.call.timeoutNs * attemptsMax(next.call), next.call.deadlineNs ?? Infinity);
    if (waitsNs <= patience) return [];
    return [
      `${site.caller} waits ${durationText(patience)} for ${site.callee}, which may wait ${durationText(waitsNs)} for ${next.callee}: it works on after its caller has left.`,
    ];
  });
}
