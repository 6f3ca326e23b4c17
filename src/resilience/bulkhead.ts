export interface BulkheadOptions {
  /** Calls under way at the same time. */
  readonly maxConcurrentCalls: number;
}

/**
 * Bounds the calls under way to one dependency, so that it cannot take all the caller has. The line
 * of those who wait for a permit stands in the client: this one only counts.
 */
export class Bulkhead {
  readonly #size: number;
  #free: number;

  constructor(options: BulkheadOptions) {
    this.#size = options.maxConcurrentCalls;
    this.#free = this.#size;
  }

  /** Permits that are not taken. */
  get free(): number {
    return this.#free;
  }

  /** Takes a permit if there is one; each true is owed one `release`. */
  tryAcquire(): boolean {
    if (this.#free === 0) return false;
    this.#free -= 1;
    return true;
  }

  /** Gives a permit back. */
  release(): void {
    if (this.#free === this.#size) throw new Error("a bulkhead permit was given back twice");
    this.#free += 1;
  }
}
