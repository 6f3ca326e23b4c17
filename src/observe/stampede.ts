import type { Interval } from "./setup.ts";

/** So many loads of one key at the same time are a stampede; fewer are what a busy cache has. */
const LOADS_OF_A_STAMPEDE = 10;
/** What comes sooner after the last is the same one. */
const APART_NS = 1e9;

/** The worst stampede at a cache in the measured part of a run, and how many there were. */
export class Stampede {
  private readonly _measured: Interval;
  /** Most loads of one key at the same time; 0 where there was no stampede. */
  loads = 0;
  /** When they were that many. */
  atNs = NaN;
  times = 0;
  /** When the first began. */
  firstNs = NaN;
  /** When there was last one. */
  lastNs = -Infinity;

  constructor(measured: Interval) {
    this._measured = measured;
  }

  /** A load begins, the so-manyth of its key under way. */
  loadBegan(nowNs: number, ofKey: number): void {
    if (ofKey < LOADS_OF_A_STAMPEDE || nowNs < this._measured.fromNs || nowNs >= this._measured.toNs) return;
    if (nowNs - this.lastNs > APART_NS) this.times += 1;
    if (this.loads === 0) this.firstNs = nowNs;
    this.lastNs = nowNs;
    if (ofKey <= this.loads) return;
    this.loads = ofKey;
    this.atNs = nowNs;
  }
}
