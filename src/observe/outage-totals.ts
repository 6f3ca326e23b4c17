import type { Successor } from "./probes.ts";
import type { ShardSummary } from "./replication-summary.ts";

/** What it cost in one interval that servers were lost which alone took writes. */
export class OutageTotals {
  #failovers = 0;
  #lostWrites = 0;
  #outages = 0;
  #rpoNs = 0;
  #rtoNs = 0;
  #downNs = 0;

  outage(lengthNs: number): void {
    this.#outages += 1;
    this.#downNs += lengthNs;
    this.#rtoNs = Math.max(this.#rtoNs, lengthNs);
  }

  failover({ lostNs, writes, sinceNs }: Successor): void {
    this.#failovers += 1;
    this.#lostWrites += writes;
    this.#rpoNs = Math.max(this.#rpoNs, lostNs - sinceNs);
  }

  lost(writes: number): void {
    this.#lostWrites += writes;
  }

  summary(): ShardSummary {
    const ofOutages = (ns: number): number | null => (this.#outages === 0 ? null : ns / 1e6);
    return {
      failovers: this.#failovers,
      lostWrites: this.#lostWrites,
      rpoMs: ofOutages(this.#rpoNs),
      rtoMs: ofOutages(this.#rtoNs),
      withoutPrimaryMs: this.#downNs / 1e6,
    };
  }
}
