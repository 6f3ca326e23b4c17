import { count } from "../../observe/story/phrases.ts";
import { durationText } from "../../scenario/quantity.ts";
import type { CallSite } from "../chains.ts";
import type { Finding, Pathology, Plan } from "./pathology.ts";

/**
 * A queue longer than a timeout can use: who stands behind the last useful place is served when
 * nobody waits any more. A place is useful when queue and service together end before the timeout:
 * at a drain rate of so many visits a second, (timeout - answer time) x drain rate places are.
 */
export const uselessQueue: Pathology = {
  suspected: (plan) =>
    queues(plan).flatMap(({ service, places, useful, patience }) => {
      if (places === null || places <= TIMES * useful) return [];
      return [
        finding(
          service,
          { places, useful },
          `The queue of ${service} has ${count(places)} places, but ${last(useful, patience)}`,
        ),
      ];
    }),
  seen: (plan, summary) =>
    queues(plan).flatMap(({ service, useful, patience }) => {
      const longest = summary.services[service]?.queue.max ?? 0;
      if (longest <= TIMES * useful || longest < LONG) return [];
      return [
        finding(
          service,
          { longest, useful },
          `The queue of ${service} was ${count(longest)} long, but ${last(useful, patience)}`,
        ),
      ];
    }),
};

function finding(service: string, figures: Finding["figures"], text: string): Finding {
  return { subject: service, setting: `services.${service}.queue.capacity`, text, figures };
}

function last(useful: number, patience: string): string {
  return `only the first ${count(useful)} of it are served within the ${patience}: the rest is work for callers who have left.`;
}

interface Queue {
  readonly service: string;
  /** Of all instances; null: no limit. */
  readonly places: number | null;
  readonly useful: number;
  /** "2s that users wait". */
  readonly patience: string;
}

/** The queues whose callers all give up at some time, and tell nobody; of each the most patient caller. */
function queues({ scenario, sites, demand, load }: Plan): readonly Queue[] {
  return Object.entries(scenario.services).flatMap(([service, { queue, instances }]) => {
    const callers = sites.filter(({ callee }) => callee === service);
    const isFirstInFirstOut = queue.discipline === "fifo" && queue.maxWaitNs === null;
    const row = load.find(({ name }) => name === service);
    if (!isFirstInFirstOut || callers.length === 0 || callers.some(isKnownToLeave)) return [];
    if (row?.utilization === undefined || row.utilization === null || row.utilization === 0) return [];
    const patient = callers.reduce((most, site) =>
      site.call.timeoutNs! > most.call.timeoutNs! ? site : most,
    );
    const spareNs = patient.call.timeoutNs! - demand.answerNs(patient);
    const useful = Math.floor((row.visitsPerSecond / row.utilization) * (spareNs / 1e9));
    if (useful <= 0) return []; // It times out though nothing is wrong: another suspicion.
    return [
      {
        service,
        places: queue.capacity === null ? null : queue.capacity * instances,
        useful,
        patience: `${durationText(patient.call.timeoutNs!)} that ${patient.caller} waits`,
      },
    ];
  });
}

/** One who never gives up makes every place useful; a deadline or a cancellation empties them. */
function isKnownToLeave({ call, client }: CallSite): boolean {
  return call.timeoutNs === null || call.deadlineNs !== null || client.cancellation;
}

const TIMES = 2;
const LONG = 10;
