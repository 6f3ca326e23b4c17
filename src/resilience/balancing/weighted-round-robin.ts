import { usable } from "./candidates.ts";

/**
 * Each instance as often as its weight says, spread out and not in a row: nginx's smooth weighted
 * round robin (ngx_http_upstream_round_robin). At each turn every instance gains its weight, the
 * richest is taken (the first of equals) and pays the sum of all weights. In any cycle of that sum
 * each gets exactly its share; those that are left out neither gain nor pay. Caller instance i
 * begins i mod n turns later.
 */
export class WeightedRoundRobin {
  private readonly _weights: readonly number[];
  private readonly _gained: Float64Array;

  /** Whole numbers above 0, one for each instance. */
  constructor(weights: readonly number[], callerInstance: number) {
    this._weights = weights;
    this._gained = new Float64Array(weights.length);
    for (let turn = callerInstance % weights.length; turn > 0; turn -= 1) this._turn(null);
  }

  pick(_outstanding: Int32Array, excluded: Uint8Array | null): number {
    return this._turn(usable(excluded));
  }

  private _turn(avoided: Uint8Array | null): number {
    const gained = this._gained;
    let total = 0;
    let richest = -1;
    for (let instance = 0; instance < gained.length; instance += 1) {
      if (avoided !== null && avoided[instance] !== 0) continue;
      gained[instance]! += this._weights[instance]!;
      total += this._weights[instance]!;
      if (richest < 0 || gained[instance]! > gained[richest]!) richest = instance;
    }
    gained[richest]! -= total;
    return richest;
  }
}
