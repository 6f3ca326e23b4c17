import type { Variates } from "../kernel/variates.ts";

/** Rate per nanosecond, linear from `fromRate` to `toRate` over [startNs, endNs). */
export interface Stage {
  readonly startNs: number;
  readonly endNs: number;
  readonly fromRate: number;
  readonly toRate: number;
}

/**
 * Arrival times of an open workload: the k-th comes when the integral of the rate reaches the k-th
 * point of a unit process (inversion; Cinlar 1975). One draw per arrival, ramps are exact, and a
 * variant with another rate keeps the pattern.
 */
export class Arrivals {
  private readonly _gaps: Variates;
  private readonly _stages: readonly Stage[];
  /** Where the unit process stands: the integral of the rate at the next arrival. */
  private _point: number;
  private _stage = 0;
  /** The integral at the start of the stage. */
  private _passed = NaN;

  /** `gaps` have mean 1; `startsAtZero`: the first arrival is at the start, as constant arrivals have it. */
  constructor(stages: readonly Stage[], gaps: Variates, startsAtZero: boolean) {
    this._passed = 0;
    this._stages = stages;
    this._gaps = gaps;
    this._point = startsAtZero ? 0 : gaps.sample();
  }

  /** Time of the next arrival in whole ns, or Infinity after the last stage. Never goes back. */
  nextNs(): number {
    for (let stage = this._stages[this._stage]; stage !== undefined; stage = this._stages[this._stage]) {
      const lengthNs = stage.endNs - stage.startNs;
      const area = ((stage.fromRate + stage.toRate) / 2) * lengthNs;
      const wanted = this._point - this._passed;
      const atNs =
        wanted < area ? Math.round(stage.startNs + timeToReach(wanted, stage, lengthNs)) : Infinity;
      // A point on the boundary, or rounded to it, belongs to the next stage: intervals are [from, to).
      if (atNs < stage.endNs) {
        this._point += this._gaps.sample();
        return atNs;
      }
      this._passed += area;
      this._stage++;
    }
    return Infinity;
  }
}

/** How long after the start of the stage the integral of its rate reaches `wanted`. */
function timeToReach(wanted: number, stage: Stage, lengthNs: number): number {
  const { fromRate, toRate } = stage;
  // A point at the very start (or a rounding error before it) would be 0/0 where a ramp begins at 0.
  if (wanted <= 0) return 0;
  if (fromRate === toRate) return wanted / fromRate;
  // The root of fromRate t + slope t^2 / 2 = wanted, in the form that does not cancel.
  const slope = (toRate - fromRate) / lengthNs;
  const root = Math.sqrt(Math.max(0, fromRate * fromRate + 2 * slope * wanted));
  return (2 * wanted) / (fromRate + root);
}
