import { SlidingCount } from "./sliding-count.ts";

/** What the most recent calls came to; which calls those are is the window's own business. */
export interface SlidingWindow {
  /** Calls, failures and slow calls in the window as of the last record. */
  readonly calls: number;
  readonly failures: number;
  readonly slowCalls: number;
  record(nowNs: number, failed: boolean, slow: boolean): void;
  /** Forgets everything, as of `nowNs`. */
  clear(nowNs: number): void;
  /** "12 of the last 20 calls". */
  describe(part: number): string;
}

const FAILED = 1;
const SLOW = 2;

/** The last `size` calls. */
export class CountWindow implements SlidingWindow {
  calls = 0;
  failures = 0;
  slowCalls = 0;
  // A ring of flags instead of objects: every guarded call writes here.
  private readonly _ring: Uint8Array;
  private readonly _noun: string;
  private _next = 0;

  constructor(size: number, noun: string) {
    this._ring = new Uint8Array(size);
    this._noun = noun;
  }

  record(_nowNs: number, failed: boolean, slow: boolean): void {
    const fresh = (failed ? FAILED : 0) | (slow ? SLOW : 0);
    const stale = this._ring[this._next]!;
    this._ring[this._next] = fresh;
    this._next = this._next + 1 === this._ring.length ? 0 : this._next + 1;
    if (this.calls < this._ring.length) this.calls += 1;
    if (fresh === stale) return;
    this.failures += (fresh & FAILED) - (stale & FAILED);
    this.slowCalls += (fresh >> 1) - (stale >> 1);
  }

  clear(): void {
    this._ring.fill(0);
    this._next = 0;
    this.calls = 0;
    this.failures = 0;
    this.slowCalls = 0;
  }

  describe(part: number): string {
    return `${part} of the last ${this.calls} ${this._noun}`;
  }
}

/** The calls of the last so many seconds, in buckets of one second; part of a second counts as one. */
export class TimeWindow implements SlidingWindow {
  calls = 0;
  failures = 0;
  slowCalls = 0;
  private readonly _seconds: number;
  private readonly _calls: SlidingCount;
  private readonly _failures: SlidingCount;
  private readonly _slowCalls: SlidingCount;

  constructor(timeNs: number) {
    this._seconds = Math.ceil(timeNs / 1_000_000_000);
    this._calls = new SlidingCount(this._seconds);
    this._failures = new SlidingCount(this._seconds);
    this._slowCalls = new SlidingCount(this._seconds);
  }

  record(nowNs: number, failed: boolean, slow: boolean): void {
    this._calls.add(nowNs);
    if (failed) this._failures.add(nowNs);
    if (slow) this._slowCalls.add(nowNs);
    this.calls = this._calls.total(nowNs);
    this.failures = this._failures.total(nowNs);
    this.slowCalls = this._slowCalls.total(nowNs);
  }

  clear(): void {
    this._calls.clear();
    this._failures.clear();
    this._slowCalls.clear();
    this.calls = 0;
    this.failures = 0;
    this.slowCalls = 0;
  }

  describe(part: number): string {
    return `${part} of ${this.calls} calls in the last ${this._seconds} s`;
  }
}
