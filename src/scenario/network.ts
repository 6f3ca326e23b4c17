import type { DistributionSpec, Named } from "./scenario.ts";

/** What lies between components. */
export interface NetworkSpec extends LinkSpec {
  /**
   * From one component to another, or from one zone to another; looked up as links[a][b], then
   * links[b][a]. What the entry of the components leaves unsaid is that of their zones, then the network's.
   */
  readonly links: Named<Named<LinkEntrySpec>>;
}

export interface LinkSpec {
  readonly latency: DistributionSpec;
  readonly loss: number;
}

/** Null: not said here. */
export interface LinkEntrySpec {
  readonly latency: DistributionSpec | null;
  readonly loss: number | null;
}
