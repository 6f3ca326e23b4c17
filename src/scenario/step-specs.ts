import type { AddressSpec } from "./queue-specs.ts";
import type { RecordAction } from "./records.ts";
import type { DistributionSpec, KeySpec } from "./scenario.ts";

interface StepBase {
  readonly name: string | null;
  /** Waited for, its failure dropped. */
  readonly optional: boolean;
}

export type StepSpec = StepBase &
  (
    | { readonly kind: "work"; readonly demand: DistributionSpec }
    | { readonly kind: "sleep"; readonly duration: DistributionSpec }
    | {
        readonly kind: "call";
        readonly service: string;
        readonly endpoint: string;
        readonly key: KeySpec | null;
      }
    | {
        readonly kind: "query";
        readonly database: string;
        readonly operation: string;
        readonly key: KeySpec | null;
      }
    | {
        readonly kind: "publish";
        readonly broker: string;
        readonly destination: string;
        readonly key: KeySpec | null;
        /** Null: nothing but where it goes. */
        readonly address: AddressSpec | null;
      }
    /** A message that is written with the data of a database, and published from there. */
    | {
        readonly kind: "outbox";
        readonly broker: string;
        readonly destination: string;
        readonly database: string;
        readonly key: KeySpec | null;
        readonly address: AddressSpec | null;
      }
    /** `waitFor` is how many branches must be OK; `all` is their number, `any` is 1. */
    | {
        readonly kind: "parallel";
        readonly branches: readonly (readonly StepSpec[])[];
        readonly waitFor: number;
      }
    /** `shared` says where the cache is; a shared one is called like a service. */
    | {
        readonly kind: "cache";
        readonly cache: string;
        readonly shared: boolean;
        readonly access: CacheAccessSpec;
      }
    | {
        readonly kind: "choose";
        readonly alternatives: readonly { readonly weight: number; readonly steps: readonly StepSpec[] }[];
      }
    | { readonly kind: "repeat"; readonly times: DistributionSpec; readonly steps: readonly StepSpec[] }
    | { readonly kind: "steps"; readonly steps: readonly StepSpec[] }
    | { readonly kind: "background"; readonly steps: readonly StepSpec[] }
    | { readonly kind: "transaction"; readonly database: string; readonly steps: readonly StepSpec[] }
    /** `undo` takes one back. */
    | { readonly kind: "effect"; readonly effect: string; readonly undo: boolean }
    /** With all that the saga may do. */
    | {
        readonly kind: "saga";
        readonly saga: string;
        readonly forward: readonly (readonly StepSpec[])[];
        readonly backward: readonly (readonly StepSpec[])[];
        /** One write to the coordinator's log; an event of one that is choreographed. */
        readonly log: readonly StepSpec[];
        /** How many of them there are when all goes well. */
        readonly writes: number;
      }
    /** Answers to the events of a choreographed saga; only the program writes it, for each participant. */
    | {
        readonly kind: "react";
        readonly saga: string;
        /** What the service does and undoes. */
        readonly bodies: readonly ExpectedSteps[];
        /** How its events go out. */
        readonly announce: readonly ExpectedSteps[];
        /** Where it does all that in one transaction; null: in none. */
        readonly database: string | null;
      }
    /** An event of a choreographed saga to another participant, which nobody waits for. */
    | { readonly kind: "signal"; readonly service: string; readonly endpoint: string }
    /** Something is done with the record of the key. */
    | { readonly kind: "record"; readonly record: string; readonly action: RecordAction }
    | {
        readonly kind: "fail";
        readonly probability: number;
        readonly code: string;
        readonly by: "request" | "key";
      }
  );

/** Steps, and how often they are walked for each event when all goes well. */
export interface ExpectedSteps {
  readonly times: number;
  readonly steps: readonly StepSpec[];
}

/** What a step does with a cache. */
export type CacheAccessSpec =
  | { readonly kind: "lookup"; readonly miss: readonly StepSpec[]; readonly onError: "miss" | "fail" }
  | { readonly kind: "put" }
  | { readonly kind: "drop"; readonly everywhere: boolean }
  | { readonly kind: "changed" };

export type StepKind = StepSpec["kind"];
