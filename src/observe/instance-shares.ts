import type { BalanceSummary } from "./summary.ts";

/** How the visits to a service spread over its instances. */
export class InstanceShares {
  readonly #visits: Float64Array;

  /** At least two: one instance has nothing to share. */
  constructor(instances: number) {
    this.#visits = new Float64Array(instances);
  }

  arrived(instance: number): void {
    this.#visits[instance]! += 1;
  }

  summary(): BalanceSummary {
    let total = 0;
    let most = 0;
    let least = Infinity;
    for (const visits of this.#visits) {
      total += visits;
      most = Math.max(most, visits);
      least = Math.min(least, visits);
    }
    const mean = total / this.#visits.length;
    return total === 0
      ? { maxOverMean: null, minOverMean: null }
      : { maxOverMean: most / mean, minOverMean: least / mean };
  }
}
