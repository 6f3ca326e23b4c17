import { EXCLUDED } from "../balancing/balancer.ts";

/**
 * Zones in the order in which they are preferred: the first in which there is an instance that need
 * not be avoided takes everything, as with `trafficDistribution: PreferClose` of Kubernetes or the
 * priorities of localities in Envoy without overprovisioning. What is in none of them is never chosen.
 */
export class OrderedZones {
  /** For each group of instances, a mark for those outside it. */
  private readonly _outside: readonly Uint8Array[];
  private readonly _avoided: Uint8Array;

  /** For each zone, in order, whether each instance is in it. */
  constructor(groups: readonly (readonly boolean[])[]) {
    this._outside = groups.map((isIn) =>
      Uint8Array.from(isIn, (inside) => (inside ? 0 : EXCLUDED.elsewhere)),
    );
    this._avoided = new Uint8Array(groups[0]?.length ?? 0);
  }

  reaches(absent: Uint8Array | null): boolean {
    return this._outside.some((outside) => hasOther(outside, absent));
  }

  narrow(avoided: Uint8Array | null, absent: Uint8Array | null): Uint8Array | null {
    return this._first(avoided) ?? this._first(absent) ?? avoided;
  }

  /** What is to be avoided beside everything outside the first zone that has another; null: none has. */
  private _first(avoided: Uint8Array | null): Uint8Array | null {
    for (const outside of this._outside) {
      if (!hasOther(outside, avoided)) continue;
      for (let instance = 0; instance < outside.length; instance++)
        this._avoided[instance] = outside[instance]! | (avoided === null ? 0 : avoided[instance]!);
      return this._avoided;
    }
    return null;
  }
}

/** Whether an instance is left that neither of the two marks. */
function hasOther(outside: Uint8Array, avoided: Uint8Array | null): boolean {
  if (avoided === null) return outside.includes(0);
  for (let instance = 0; instance < outside.length; instance++)
    if ((outside[instance]! | avoided[instance]!) === 0) return true;
  return false;
}
