import { mixed } from "./mixed.ts";

/**
 * The few instances of a callee that one caller instance uses: deterministic subsetting as in
 * "Site Reliability Engineering" (Google, 2016), chapter 20. Callers are numbered in rounds of
 * n / size; each round shuffles the instances anew and deals them out, so that in every full round
 * each instance is used by one caller (the rest of the division by nobody, another in each round).
 * Where instances are not listed, the next of the caller's order take their places.
 */
export class Subset {
  private readonly _size: number;
  /** All instances, the caller's own first. */
  private readonly _order: Int32Array;
  /** 1 for each instance that is not the caller's. */
  private readonly _outside: Uint8Array;

  /** `size` is at least 1; with as many as there are instances or more it is all of them. */
  constructor(callerInstance: number, instances: number, size: number) {
    this._size = size;
    const subsets = Math.max(1, Math.floor(instances / size));
    const shuffled = shuffle(instances, Math.floor(callerInstance / subsets));
    const start = (callerInstance % subsets) * size;
    this._order = shuffled.map((_, place) => shuffled[(start + place) % instances]!);
    this._outside = new Uint8Array(instances);
    this._leave(null);
  }

  /** The marks of the instances to stay away from, those that are `absent` (not 0) included. */
  outside(absent: Uint8Array | null): Uint8Array {
    if (absent !== null) this._leave(absent);
    return this._outside;
  }

  private _leave(absent: Uint8Array | null): void {
    let free = this._size;
    for (const instance of this._order) {
      const isOwn = free > 0 && (absent === null || absent[instance] === 0);
      this._outside[instance] = isOwn ? 0 : 1;
      if (isOwn) free -= 1;
    }
  }
}

/** The numbers below n in an order that depends on the round alone (Fisher and Yates). */
function shuffle(n: number, round: number): Int32Array {
  const order = Int32Array.from({ length: n }, (_, instance) => instance);
  const seed = mixed(round + 1);
  for (let left = n; left > 1; left -= 1) {
    const place = (mixed(seed ^ left) >>> 0) % left;
    const last = order[left - 1]!;
    order[left - 1] = order[place]!;
    order[place] = last;
  }
  return order;
}
