import type { ConcurrencyLimit } from "./concurrency-limit.ts";

/** Learns nothing: what adaptive limits are measured against. */
export class FixedLimit implements ConcurrencyLimit {
  readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  sample(): void {
    // Its limit was set by somebody who knew, or thought so.
  }
}
