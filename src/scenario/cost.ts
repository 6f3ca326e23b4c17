import type { Named } from "./scenario.ts";

/** What running the scenario costs, in whatever currency. */
export interface CostSpec {
  readonly currency: string;
  /** Of every machine that has no price of its own, for an hour. */
  readonly instanceHour: number;
  /** Of a GiB that goes from one zone to another. */
  readonly crossZoneGib: number;
  /** By component; what is not said here is as above, and free. */
  readonly prices: Named<PriceSpec>;
}

export interface PriceSpec {
  /** Of one of its machines, for an hour. */
  readonly instanceHour: number;
  /** Of a request, operation, lookup or message that reaches it. */
  readonly request: number;
  /** Of a GiB that it sends: answers, and calls of its own. */
  readonly egressGib: number;
}
