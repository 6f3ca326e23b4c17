import type { RandomSource } from "../random-source.ts";
import { candidateAt, candidateCount, usable } from "./candidates.ts";
import { mixed } from "./mixed.ts";
import type { RoundRobin } from "./round-robin.ts";

/**
 * The instance whose number, among those left to choose from, is the key's hash modulo their count: the first
 * sharding that everybody writes (memcached clients without ketama). Even, and cheap; but when an instance
 * comes or goes nearly all keys move. Requests without a key are given out in turn.
 */
export class KeyModulo {
  private readonly _keyless: RoundRobin;

  constructor(keyless: RoundRobin) {
    this._keyless = keyless;
  }

  pick(outstanding: Int32Array, excluded: Uint8Array | null, _random: RandomSource, key: number): number {
    if (key < 0) return this._keyless.pick(outstanding, excluded);
    const avoided = usable(excluded);
    const hash = mixed(mixed(Math.floor(key / 4_294_967_296)) ^ key) >>> 0;
    return candidateAt(hash % candidateCount(outstanding.length, avoided), avoided);
  }
}
