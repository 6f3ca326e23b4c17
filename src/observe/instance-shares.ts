import type { BalanceSummary } from "./summary.ts";

/** How the visits to a service spread over its instances, or those to a database over its shards. */
export class InstanceShares {
  private readonly _visits: Float64Array;
  private readonly _machines: number;

  /** At least two shares: one instance has nothing to share; `machines` follow each other in number and are one share together. */
  constructor(shares: number, machines = 1) {
    this._visits = new Float64Array(shares);
    this._machines = machines;
  }

  arrived(instance: number): void {
    this._visits[this._machines === 1 ? instance : Math.floor(instance / this._machines)]! += 1;
  }

  summary(): BalanceSummary {
    let total = 0;
    let most = 0;
    let least = Infinity;
    for (const visits of this._visits) {
      total += visits;
      most = Math.max(most, visits);
      least = Math.min(least, visits);
    }
    const mean = total / this._visits.length;
    const visits = [...this._visits];
    return total === 0
      ? { maxOverMean: null, minOverMean: null, visits }
      : { maxOverMean: most / mean, minOverMean: least / mean, visits };
  }
}
