import { EXCLUDED } from "../balancing/balancer.ts";
import type { RandomSource } from "../random-source.ts";

export interface AwareZonesOptions {
  /** With fewer usable instances of the callee zones are not minded (Envoy: 6). At least 1. */
  readonly minClusterSize: number;
  /** Share of the picks that mind zones, 0..1 (Envoy: 1). */
  readonly routingEnabled: number;
}

interface Whereabouts {
  readonly own: string;
  readonly callers: readonly (string | null)[];
  readonly callees: readonly (string | null)[];
}

/**
 * As much as possible stays in the own zone while every instance of the callee gets about the same
 * (Envoy's zone aware routing). Where the own zone has at least the share of the callee's instances
 * that it has of the caller's, everything stays. Else the quotient of the two shares stays, and the
 * rest goes to other zones in proportion to what they have more of the callee than of the caller.
 * Zones are not minded where the own one has no usable instance, or only one zone has any.
 * The callee's instances count as far as they are usable now, all of the caller's do.
 */
export class AwareZones {
  readonly #options: AwareZonesOptions;
  /** By instance of the callee: the number of its zone; the own one is 0. */
  readonly #zones: Int32Array;
  /** By zone: share of the caller's instances. */
  readonly #callerShares: readonly number[];
  readonly #usable: Int32Array;
  readonly #avoided: Uint8Array;

  constructor(options: AwareZonesOptions, { own, callers, callees }: Whereabouts) {
    this.#options = options;
    const names = [...new Set<string | null>([own, ...callers, ...callees])];
    this.#zones = Int32Array.from(callees, (zone) => names.indexOf(zone));
    this.#callerShares = names.map((name) => callers.filter((zone) => zone === name).length / callers.length);
    this.#usable = new Int32Array(names.length);
    this.#avoided = new Uint8Array(callees.length);
  }

  reaches(): boolean {
    return true;
  }

  narrow(avoided: Uint8Array | null, _absent: Uint8Array | null, random: RandomSource): Uint8Array | null {
    const total = this.#count(avoided);
    if (!this.#minds(total, random)) return avoided;
    return this.#only(this.#zoneFor(total, random), avoided);
  }

  /** Counts the usable instances by zone; tells how many there are in all. */
  #count(avoided: Uint8Array | null): number {
    let total = 0;
    this.#usable.fill(0);
    for (let instance = 0; instance < this.#zones.length; instance++) {
      if (avoided !== null && avoided[instance] !== 0) continue;
      this.#usable[this.#zones[instance]!]! += 1;
      total += 1;
    }
    return total;
  }

  #minds(total: number, random: RandomSource): boolean {
    const { minClusterSize, routingEnabled } = this.#options;
    const own = this.#usable[0]!;
    if (total < minClusterSize || own === 0 || own === total) return false;
    return routingEnabled === 1 || random.next() < routingEnabled;
  }

  #zoneFor(total: number, random: RandomSource): number {
    const share = this.#usable[0]! / total;
    const callerShare = this.#callerShares[0]!;
    if (share >= callerShare || random.next() < share / callerShare) return 0;
    return this.#other(total, random);
  }

  /** Another zone, by what it has left. */
  #other(total: number, random: RandomSource): number {
    let rest = 0;
    for (let zone = 1; zone < this.#usable.length; zone++) rest += this.#left(zone, total);
    let lot = random.next() * rest;
    let last = 0;
    for (let zone = 1; zone < this.#usable.length; zone++) {
      const left = this.#left(zone, total);
      if (left <= 0) continue;
      last = zone;
      if (lot < left) break;
      lot -= left;
    }
    return last;
  }

  #left(zone: number, total: number): number {
    return Math.max(0, this.#usable[zone]! / total - this.#callerShares[zone]!);
  }

  #only(zone: number, avoided: Uint8Array | null): Uint8Array {
    for (let instance = 0; instance < this.#zones.length; instance++) {
      const isOutside = this.#zones[instance] !== zone;
      const mark = avoided === null ? 0 : avoided[instance]!;
      this.#avoided[instance] = isOutside ? mark | EXCLUDED.elsewhere : mark;
    }
    return this.#avoided;
  }
}
