import { durationText } from "../../scenario/quantity.ts";
import { MAIN_ENDPOINT } from "../../scenario/scenario.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { suspectedIn } from "../../experiment/advice.ts";
import { allCallSites, worstChain } from "../../experiment/chains.ts";
import type { CallSite } from "../../experiment/chains.ts";
import { Demand } from "../../experiment/demand.ts";
import type { LoadRow } from "../../experiment/load-table.ts";
import { sagaSuspicions } from "./sagas.ts";

/** Above this, small swings of the load already mean long queues. */
const BUSY = 0.85;
/** More attempts than this for one request deserve a word. */
const ATTEMPTS_MANY = 9;

/** Settings that are legal but rarely meant, one sentence each. */
export function suspicionsOf(scenario: Scenario, load: readonly LoadRow[]): readonly string[] {
  const sites = allCallSites(scenario);
  const demand = new Demand(scenario);
  const all = [
    ...load.flatMap(overload),
    ...amplification(scenario),
    ...suspectedIn(scenario).map(({ text }) => text),
    ...sagaSuspicions(scenario),
    ...sites.flatMap((site) => [
      ...neverGivesUp(site),
      ...givesUpTooSoon(site, demand.answerNs(site)),
      ...retriesBlindly(site),
      ...asksForMoreThanItsWindow(site),
    ]),
  ];
  return [...new Set(all)]; // Several endpoints of one pair share a client.
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

/** A timeout below the mean fails calls though nothing is wrong. */
function givesUpTooSoon(site: CallSite, answerNs: number): string[] {
  const { timeoutNs } = site.call;
  if (timeoutNs === null || timeoutNs >= answerNs) return [];
  const needed = Number.isFinite(answerNs)
    ? `${durationText(roughly(answerNs))} on average`
    : "without bound on average";
  return [
    `${site.caller} waits ${durationText(timeoutNs)} for ${nameOf(site)}, which takes ${needed} when nothing waits: calls time out though nothing is wrong.`,
  ];
}

/** Retries without a pause meet the trouble that the first try met, and nothing bounds their number. */
function retriesBlindly(site: CallSite): string[] {
  const { retry } = site.call;
  if (retry === null || retry.maxAttempts === 1 || retry.backoff.baseNs > 0) return [];
  if (retry.budget !== null || retry.throttle !== null || retry.quota !== null) return [];
  return [
    `${site.caller} -> ${nameOf(site)} retries at once and without a budget: a callee in trouble gets up to ${retry.maxAttempts} times the load.`,
  ];
}

/** The breaker then decides as soon as its window is full, as Resilience4j's does. */
function asksForMoreThanItsWindow(site: CallSite): string[] {
  const { circuitBreaker } = site.client;
  if (circuitBreaker?.slidingWindow.kind !== "calls") return [];
  const { minimumNumberOfCalls: wanted, slidingWindow, trip } = circuitBreaker;
  if (trip.failureRateThreshold === null && trip.slowCallRateThreshold === null) return []; // No rate, no minimum.
  if (wanted <= slidingWindow.calls) return [];
  return [
    `The circuit breaker of ${site.caller} -> ${site.callee} wants at least ${wanted} calls, but its window holds ${slidingWindow.calls}: it decides at ${slidingWindow.calls}.`,
  ];
}

/** The callee, with its endpoint or operation where it has several or is a database. */
function nameOf({ callee, calleeEndpoint }: CallSite): string {
  return calleeEndpoint === MAIN_ENDPOINT ? callee : `${callee}.${calleeEndpoint}`;
}

/** To three digits: a mean is no more exact than that to anybody. */
function roughly(ns: number): number {
  return Math.round(Number(ns.toPrecision(3)));
}
