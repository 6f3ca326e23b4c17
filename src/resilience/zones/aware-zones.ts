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
  private readonly _options: AwareZonesOptions;
  /** By instance of the callee: the number of its zone; the own one is 0. */
  private readonly _zones: Int32Array;
  /** By zone: share of the caller's instances. */
  private readonly _callerShares: readonly number[];
  private readonly _usable: Int32Array;
  private readonly _avoided: Uint8Array;

  constructor(options: AwareZonesOptions, { own, callers, callees }: Whereabouts) {
    this._options = options;
    const names = [...new Set<string | null>([own, ...callers, ...callees])];
    this._zones = Int32Array.from(callees, (zone) => names.indexOf(zone));
    this._callerShares = names.map((name) => callers.filter((zone) => zone === name).length / callers.length);
    this._usable = new Int32Array(names.length);
    this._avoided = new Uint8Array(callees.length);
  }

  reaches(): boolean {
    return true;
  }

  narrow(avoided: Uint8Array | null, _absent: Uint8Array | null, random: RandomSource): Uint8Array | null {
    const total = this._count(avoided);
    if (!this._minds(total, random)) return avoided;
    return this._only(this._zoneFor(total, random), avoided);
  }

  /** Counts the usable instances by zone; tells how many there are in all. */
  private _count(avoided: Uint8Array | null): number {
    let total = 0;
    this._usable.fill(0);
    for (let instance = 0; instance < this._zones.length; instance++) {
      if (avoided !== null && avoided[instance] !== 0) continue;
      this._usable[this._zones[instance]!]! += 1;
      total += 1;
    }
    return total;
  }

  private _minds(total: number, random: RandomSource): boolean {
    const { minClusterSize, routingEnabled } = this._options;
    const own = this._usable[0]!;
    if (total < minClusterSize || own === 0 || own === total) return false;
    return routingEnabled === 1 || random.next() < routingEnabled;
  }

  private _zoneFor(total: number, random: RandomSource): number {
    const share = this._usable[0]! / total;
    const callerShare = this._callerShares[0]!;
    if (share >= callerShare || random.next() < share / callerShare) return 0;
    return this._other(total, random);
  }

  /** Another zone, by what it has left. */
  private _other(total: number, random: RandomSource): number {
    let rest = 0;
    for (let zone = 1; zone < this._usable.length; zone++) rest += this._left(zone, total);
    let lot = random.next() * rest;
    let last = 0;
    for (let zone = 1; zone < this._usable.length; zone++) {
      const left = this._left(zone, total);
      if (left <= 0) continue;
      last = zone;
      if (lot < left) break;
      lot -= left;
    }
    return last;
  }

  private _left(zone: number, total: number): number {
    return Math.max(0, this._usable[zone]! / total - this._callerShares[zone]!);
  }

  private _only(zone: number, avoided: Uint8Array | null): Uint8Array {
    for (let instance = 0; instance < this._zones.length; instance++) {
      const isOutside = this._zones[instance] !== zone;
      const mark = avoided === null ? 0 : avoided[instance]!;
      this._avoided[instance] = isOutside ? mark | EXCLUDED.elsewhere : mark;
    }
    return this._avoided;
  }
}
