import type { DistributionSpec } from "./scenario.ts";

/** A fault that strikes once lasts over [atNs, endNs); one that repeats begins in that time only. */
export type FaultSpec = {
  readonly atNs: number;
  /** Never later than the end of the run. */
  readonly endNs: number;
  readonly repeats: RepeatsSpec | null;
  /** Null: whatever happens. */
  readonly abortWhen: AbortSpec | null;
} & (
  | { readonly kind: "slow"; readonly target: FaultTarget; readonly factor: number }
  | {
      readonly kind: "errors";
      readonly target: FaultTarget;
      readonly ratio: number;
      readonly code: string;
      readonly by: "request" | "key";
    }
  | { readonly kind: "freeze"; readonly target: FaultTarget }
  | { readonly kind: "crash"; readonly target: FaultTarget }
  /** Right after every so many executions of a step of that name. */
  | {
      readonly kind: "crashPoint";
      readonly target: FaultTarget;
      readonly after: string;
      readonly every: number;
      readonly downNs: number;
    }
  | { readonly kind: "certificate"; readonly target: FaultTarget }
  /** Over in an instant. */
  | { readonly kind: "flush"; readonly cache: string }
  /** Over in an instant, too. */
  | { readonly kind: "wipe"; readonly database: string }
  | {
      readonly kind: "poison";
      readonly target: FaultTarget;
      readonly ratio: number;
      readonly by: "request" | "key";
      readonly downNs: number;
    }
  /** One worker or connection after every so many requests. */
  | { readonly kind: "leak"; readonly target: FaultTarget; readonly every: number }
  | { readonly kind: "contention"; readonly target: FaultTarget; readonly share: number }
  | { readonly kind: "latency"; readonly way: FaultWay; readonly add: DistributionSpec }
  | { readonly kind: "loss"; readonly way: FaultWay; readonly ratio: number }
  /** Bytes per second that are left. */
  | { readonly kind: "bandwidth"; readonly way: FaultWay; readonly limit: number }
  | {
      readonly kind: "partition";
      readonly way: FaultWay;
      readonly messages: "dropped" | "held" | "refused";
    }
);

export type FaultKind = FaultSpec["kind"];

/** Given up when, over a window, less than so much of what ended at a workload was OK. */
export interface AbortSpec {
  readonly workload: string;
  readonly successRateBelow: number;
  /** An OK answer that takes as long or longer counts as none; null: any counts. */
  readonly withinNs: number | null;
  readonly overNs: number;
}

export type RepeatsSpec =
  | { readonly kind: "every"; readonly everyNs: number; readonly forNs: number }
  /** Time between the end of a failure and the next: exponential. Time to repair: as `repair` says. */
  | {
      readonly kind: "random";
      readonly mtbfNs: number;
      readonly repair: { readonly kind: "exponential" | "constant"; readonly ns: number };
    };

export interface FaultTarget {
  /** Services, databases and shared caches, at least one; of a zone all that have something there. */
  readonly components: readonly string[];
  /** An endpoint of the service or an operation of the database; null: all. Only `slow` and `errors` allow one, of a lone component. */
  readonly endpoint: string | null;
  readonly select: SelectSpec;
}

export type SelectSpec =
  | LowestSpec
  /** `whole`: the zone is the target, and what strikes at random strikes all of it at once. */
  | { readonly kind: "zone"; readonly zone: string; readonly whole: boolean }
  /** Of a database with replicas: the server that is the primary at the start, or so many of the others. */
  | { readonly kind: "primary" }
  | { readonly kind: "replicas"; readonly of: LowestSpec }
  /** Of so many shards of a database all servers, or those that are the primary at the start, or so many of the others. */
  | {
      readonly kind: "shards";
      readonly of: LowestSpec;
      readonly servers:
        | { readonly kind: "all" }
        | { readonly kind: "primary" }
        | { readonly kind: "replicas"; readonly of: LowestSpec };
    }
  /** Of the instances of all components together, anew at each strike. */
  | { readonly kind: "random"; readonly of: Exclude<LowestSpec, { readonly kind: "all" }> };

/** Of each component. */
export type LowestSpec =
  | { readonly kind: "all" }
  | { readonly kind: "count"; readonly count: number }
  | { readonly kind: "ratio"; readonly ratio: number };

/** Which messages: from one component or zone to the other, or both ways; within a zone or a database, if both are the same. */
export interface FaultWay {
  readonly between: readonly [string, string];
  readonly oneWay: boolean;
  /** Instances of the component that is called. */
  readonly select: LowestSpec;
}
