/**
 * Tells a queue that stands from one that comes and goes: it stands when it has not been empty for a whole
 * interval. What CoDel (Nichols and Jacobson, "Controlling Queue Delay", ACM Queue 2012) asks of packets,
 * as Facebook asks it of requests (Maurer, "Fail at Scale", ACM Queue 2015).
 */
export class StandingQueue {
  private readonly _intervalNs: number;
  private _emptyNs = 0;

  constructor(intervalNs: number) {
    this._intervalNs = intervalNs;
  }

  /** Nobody waits at `nowNs`. */
  empty(nowNs: number): void {
    this._emptyNs = nowNs;
  }

  stands(nowNs: number): boolean {
    return nowNs - this._emptyNs > this._intervalNs;
  }
}
