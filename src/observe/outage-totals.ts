import type { Successor } from "./probes.ts";
import type { ShardSummary } from "./replication-summary.ts";

/** What it cost in one interval that servers were lost which alone took writes. */
export class OutageTotals {
  private _failovers = 0;
  private _lostWrites = 0;
  private _outages = 0;
  private _rpoNs = 0;
  private _rtoNs = 0;
  private _downNs = 0;

  outage(lengthNs: number): void {
    this._outages += 1;
    this._downNs += lengthNs;
    this._rtoNs = Math.max(this._rtoNs, lengthNs);
  }

  failover({ lostNs, writes, sinceNs }: Successor): void {
    this._failovers += 1;
    this._lostWrites += writes;
    this._rpoNs = Math.max(this._rpoNs, lostNs - sinceNs);
  }

  lost(writes: number): void {
    this._lostWrites += writes;
  }

  summary(): ShardSummary {
    const ofOutages = (ns: number): number | null => (this._outages === 0 ? null : ns / 1e6);
    return {
      failovers: this._failovers,
      lostWrites: this._lostWrites,
      rpoMs: ofOutages(this._rpoNs),
      rtoMs: ofOutages(this._rtoNs),
      withoutPrimaryMs: this._downNs / 1e6,
    };
  }
}
