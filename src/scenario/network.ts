import type { DistributionSpec, Named } from "./scenario.ts";

/** What lies between components. */
export interface NetworkSpec extends LinkSpec {
  /**
   * From one component to another, or from one zone to another; looked up as links[a][b], then
   * links[b][a]. What the entry of the components leaves unsaid is that of their zones, then the network's.
   */
  readonly links: Named<Named<LinkEntrySpec>>;
  /** By component, or component.endpoint, which goes before. */
  readonly sizes: Named<SizeSpec>;
}

/** In bytes. */
export interface SizeSpec {
  readonly request: number;
  /** Of an answer that is OK. */
  readonly response: number;
}

export interface LinkSpec {
  readonly latency: DistributionSpec;
  readonly loss: number;
  /** Bytes per second; null: no limit. */
  readonly bandwidth: number | null;
}

/** Null: not said here. */
export interface LinkEntrySpec {
  readonly latency: DistributionSpec | null;
  readonly loss: number | null;
  readonly bandwidth: number | null;
}
