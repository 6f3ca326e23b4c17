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
  readonly #ring: Uint8Array;
  readonly #noun: string;
  #next = 0;

  constructor(size: number, noun: string) {
    this.#ring = new Uint8Array(size);
    this.#noun = noun;
  }

  record(_nowNs: number, failed: boolean, slow: boolean): void {
    const fresh = (failed ? FAILED : 0) | (slow ? SLOW : 0);
    const stale = this.#ring[this.#next]!;
    this.#ring[this.#next] = fresh;
    this.#next = this.#next + 1 === this.#ring.length ? 0 : this.#next + 1;
    if (this.calls < this.#ring.length) this.calls += 1;
    if (fresh === stale) return;
    this.failures += (fresh & FAILED) - (stale & FAILED);
    this.slowCalls += (fresh >> 1) - (stale >> 1);
  }

  clear(): void {
    this.#ring.fill(0);
    this.#next = 0;
    this.calls = 0;
    this.failures = 0;
    this.slowCalls = 0;
  }

  describe(part: number): string {
    return `${part} of the last ${this.calls} ${this.#noun}`;
  }
}

/** The calls of the last so many seconds, in buckets of one second; part of a second counts as one. */
export class TimeWindow implements SlidingWindow {
  calls = 0;
  failures = 0;
  slowCalls = 0;
  readonly #seconds: number;
  readonly #calls: SlidingCount;
  readonly #failures: SlidingCount;
  readonly #slowCalls: SlidingCount;

  constructor(timeNs: number) {
    this.#seconds = Math.ceil(timeNs / 1_000_000_000);
    this.#calls = new SlidingCount(this.#seconds);
    this.#failures = new SlidingCount(this.#seconds);
    this.#slowCalls = new SlidingCount(this.#seconds);
  }

  record(nowNs: number, failed: boolean, slow: boolean): void {
    this.#calls.add(nowNs);
    if (failed) this.#failures.add(nowNs);
    if (slow) this.#slowCalls.add(nowNs);
    this.calls = this.#calls.total(nowNs);
    this.failures = this.#failures.total(nowNs);
    this.slowCalls = this.#slowCalls.total(nowNs);
  }

  clear(): void {
    this.#calls.clear();
    this.#failures.clear();
    this.#slowCalls.clear();
    this.calls = 0;
    this.failures = 0;
    this.slowCalls = 0;
  }

  describe(part: number): string {
    return `${part} of ${this.calls} calls in the last ${this.#seconds} s`;
  }
}
