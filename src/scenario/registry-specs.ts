/** Where callers find the instances of services. */
export interface RegistrySpec {
  readonly zone: string | null;
  readonly services: readonly string[];
  /** Null: who is listed stays, unless checks fail. `selfPreservation` null: off. */
  readonly leases: {
    readonly heartbeatNs: number;
    readonly ttlNs: number;
    readonly selfPreservation: number | null;
  } | null;
  readonly finding: FindingSpec;
  /** Null: nobody is asked. */
  readonly healthCheck: {
    readonly intervalNs: number;
    readonly timeoutNs: number;
    readonly unhealthyThreshold: number;
    readonly healthyThreshold: number;
  } | null;
  readonly onUnreachable: "keep" | "forget";
}

/** How callers come by the list: ahead of need, or when they need it. */
export type FindingSpec =
  | { readonly kind: "refresh"; readonly refreshNs: number; readonly firstList: "atOnce" | "atRefresh" }
  /** `ttlNs` null: for ever. */
  | { readonly kind: "lookup"; readonly ttlNs: number | null; readonly timeoutNs: number };
