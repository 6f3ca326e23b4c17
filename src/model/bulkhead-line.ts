import type { Bulkhead } from "../resilience/bulkhead.ts";
import type { Request } from "./call.ts";

/** A bulkhead and the attempts that wait for one of its permits, oldest first; they may be of several callers. */
export class BulkheadLine {
  readonly bulkhead: Bulkhead;
  readonly waiting = new Set<Request>();

  constructor(bulkhead: Bulkhead) {
    this.bulkhead = bulkhead;
  }

  /** Takes a permit for a newcomer, who does not overtake those who wait. */
  tryAcquire(): boolean {
    return this.waiting.size === 0 && this.bulkhead.tryAcquire();
  }
}
