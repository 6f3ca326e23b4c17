import type { RandomSource } from "../random-source.ts";
import { candidateAt, candidateCount, usable } from "./candidates.ts";

export interface PeakEwmaOptions {
  /** Mean lifetime of what was learnt, in ns. */
  readonly decayTimeNs: number;
  /** How many the callee has. */
  readonly instances: number;
  readonly exp: (x: number) => number;
}

/** Stands before all costs that were ever measured: 2^47 ns, more than a day. */
const UNKNOWN_AND_BUSY = 140_737_488_355_328;

/**
 * Of two different instances by chance the one that costs less: Finagle's Peak EWMA
 * (com.twitter.finagle.loadbalancer.PeakEwma). The cost of an instance is a moving average of how
 * long attempts took, failed ones too. It rises to a longer time at once and falls slowly: with
 * weight exp(-elapsed / decayTime), and towards 0 while nothing is heard. Load is cost times
 * (outstanding + 1); an instance of which nothing is known gets one attempt and no second before
 * the first has ended.
 */
export class PeakEwma {
  private readonly _options: PeakEwmaOptions;
  private readonly _costNs: Float64Array;
  private readonly _seenNs: Float64Array;

  constructor(options: PeakEwmaOptions) {
    this._options = options;
    this._costNs = new Float64Array(options.instances);
    this._seenNs = new Float64Array(options.instances);
  }

  pick(
    outstanding: Int32Array,
    excluded: Uint8Array | null,
    random: RandomSource,
    _key: number,
    nowNs: number,
  ): number {
    const avoided = usable(excluded);
    const count = candidateCount(outstanding.length, avoided);
    if (count === 1) return candidateAt(0, avoided);
    const place = Math.floor(random.next() * count);
    const step = 1 + Math.floor(random.next() * (count - 1));
    const first = candidateAt(place, avoided);
    const second = candidateAt((place + step) % count, avoided);
    const load = this._load(nowNs, first, outstanding[first]!);
    return this._load(nowNs, second, outstanding[second]!) < load ? second : first;
  }

  ended(nowNs: number, instance: number, latencyNs: number): void {
    this._observe(nowNs, instance, latencyNs);
  }

  private _load(nowNs: number, instance: number, pending: number): number {
    this._observe(nowNs, instance, 0);
    const costNs = this._costNs[instance]!;
    return costNs === 0 && pending > 0 ? UNKNOWN_AND_BUSY + pending : costNs * (pending + 1);
  }

  private _observe(nowNs: number, instance: number, latencyNs: number): void {
    const costNs = this._costNs[instance]!;
    const { decayTimeNs, exp } = this._options;
    if (latencyNs > costNs) this._costNs[instance] = latencyNs;
    else if (costNs > 0) {
      const kept = exp((this._seenNs[instance]! - nowNs) / decayTimeNs);
      this._costNs[instance] = costNs * kept + latencyNs * (1 - kept);
    }
    this._seenNs[instance] = nowNs;
  }
}
