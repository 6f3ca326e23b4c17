import type { Interval } from "./setup.ts";
import type { TrafficSummary } from "./summary.ts";

/** The messages of one direction that have a size, sent in one interval. */
export class TrafficTotals {
  readonly #fromNs: number;
  readonly #toNs: number;
  #messages = 0;
  #bytes = 0;
  #crossZoneBytes = 0;
  #waitedNs = 0;
  #waitedMaxNs = 0;
  /** Time in which wires were busy within the interval. */
  #busyNs = 0;

  constructor({ fromNs, toNs }: Interval) {
    this.#fromNs = fromNs;
    this.#toNs = toNs;
  }

  carried(nowNs: number, bytes: number, waitedNs: number, transmissionNs: number): void {
    const startNs = nowNs + waitedNs;
    const busyNs = Math.min(startNs + transmissionNs, this.#toNs) - Math.max(startNs, this.#fromNs);
    if (busyNs > 0) this.#busyNs += busyNs;
    if (nowNs < this.#fromNs || nowNs >= this.#toNs) return;
    this.#messages += 1;
    this.#bytes += bytes;
    this.#waitedNs += waitedNs;
    if (waitedNs > this.#waitedMaxNs) this.#waitedMaxNs = waitedNs;
  }

  crossed(nowNs: number, bytes: number): void {
    if (nowNs >= this.#fromNs && nowNs < this.#toNs) this.#crossZoneBytes += bytes;
  }

  /** `wires`: how many links with a bandwidth make up the direction; `endNs`: where the run ended. */
  summary(wires: number, endNs: number): TrafficSummary {
    const lengthNs = Math.min(this.#toNs, endNs) - this.#fromNs;
    const isLimited = wires > 0 && lengthNs > 0;
    return {
      bytes: this.#bytes,
      crossZoneBytes: this.#crossZoneBytes,
      // What was sent before a run ended early is busy beyond its end.
      utilization: isLimited ? Math.min(1, this.#busyNs / (wires * lengthNs)) : null,
      waiting:
        wires > 0
          ? {
              mean: this.#messages === 0 ? null : this.#waitedNs / this.#messages / 1e6,
              max: this.#waitedMaxNs / 1e6,
            }
          : null,
    };
  }
}
