import type { RandomSource } from "../random-source.ts";
import { candidateCount, usable } from "./candidates.ts";
import type { HashRing } from "./hash-ring.ts";
import type { RoundRobin } from "./round-robin.ts";

/** What rounding may add to a bound that is a whole number. */
const ROUNDING = 1e-9;

/**
 * The instance to which the key belongs on the ring, or the next on it that may be used. With a
 * bounded load c nobody gets more than ceil(c x mean) outstanding attempts of this caller, the new
 * one counted: who is full passes the key on along the ring (Mirrokni, Thorup, Zadimoghaddam,
 * "Consistent Hashing with Bounded Loads", 2018; HAProxy's hash-balance-factor). Requests without a
 * key are given out in turn.
 */
export class ConsistentHash {
  private readonly _ring: HashRing;
  private readonly _boundedLoad: number | null;
  private readonly _keyless: RoundRobin;

  /** `boundedLoad` is at least 1; null: no bound. */
  constructor(ring: HashRing, boundedLoad: number | null, keyless: RoundRobin) {
    this._ring = ring;
    this._boundedLoad = boundedLoad;
    this._keyless = keyless;
  }

  pick(outstanding: Int32Array, excluded: Uint8Array | null, _random: RandomSource, key: number): number {
    if (key < 0) return this._keyless.pick(outstanding, excluded);
    const avoided = usable(excluded);
    const bound = this._boundedLoad === null ? Infinity : boundOf(this._boundedLoad, outstanding, avoided);
    const ring = this._ring;
    let place = ring.find(key);
    let instance = ring.owner(place);
    // The bounds of all together are above what is outstanding, so somebody has room.
    while ((avoided !== null && avoided[instance] !== 0) || outstanding[instance]! >= bound) {
      place = place + 1 < ring.size ? place + 1 : 0;
      instance = ring.owner(place);
    }
    return instance;
  }
}

/** Most attempts that one instance may have, with one more to come. */
function boundOf(factor: number, outstanding: Int32Array, avoided: Uint8Array | null): number {
  let total = 1;
  for (let instance = 0; instance < outstanding.length; instance += 1) {
    if (avoided === null || avoided[instance] === 0) total += outstanding[instance]!;
  }
  return Math.ceil((factor * total) / candidateCount(outstanding.length, avoided) - ROUNDING);
}
