import type { Interval } from "./setup.ts";
import type { TrafficSummary } from "./summary.ts";

/** The messages of one direction that have a size, sent in one interval. */
export class TrafficTotals {
  private readonly _fromNs: number;
  private readonly _toNs: number;
  private _messages = 0;
  private _bytes = 0;
  private _crossZoneBytes = 0;
  private _waitedNs = 0;
  private _waitedMaxNs = 0;
  /** Time in which wires were busy within the interval. */
  private _busyNs = 0;

  constructor({ fromNs, toNs }: Interval) {
    this._fromNs = fromNs;
    this._toNs = toNs;
  }

  carried(nowNs: number, bytes: number, waitedNs: number, transmissionNs: number): void {
    const startNs = nowNs + waitedNs;
    const busyNs = Math.min(startNs + transmissionNs, this._toNs) - Math.max(startNs, this._fromNs);
    if (busyNs > 0) this._busyNs += busyNs;
    if (nowNs < this._fromNs || nowNs >= this._toNs) return;
    this._messages += 1;
    this._bytes += bytes;
    this._waitedNs += waitedNs;
    if (waitedNs > this._waitedMaxNs) this._waitedMaxNs = waitedNs;
  }

  crossed(nowNs: number, bytes: number): void {
    if (nowNs >= this._fromNs && nowNs < this._toNs) this._crossZoneBytes += bytes;
  }

  /** `wires`: how many links with a bandwidth make up the direction; `endNs`: where the run ended. */
  summary(wires: number, endNs: number): TrafficSummary {
    const lengthNs = Math.min(this._toNs, endNs) - this._fromNs;
    const isLimited = wires > 0 && lengthNs > 0;
    return {
      bytes: this._bytes,
      crossZoneBytes: this._crossZoneBytes,
      // What was sent before a run ended early is busy beyond its end.
      utilization: isLimited ? Math.min(1, this._busyNs / (wires * lengthNs)) : null,
      waiting:
        wires > 0
          ? {
              mean: this._messages === 0 ? null : this._waitedNs / this._messages / 1e6,
              max: this._waitedMaxNs / 1e6,
            }
          : null,
    };
  }
}
