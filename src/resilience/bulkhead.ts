export interface BulkheadOptions {
  /** Calls under way at the same time. */
  readonly maxConcurrentCalls: number;
}

/**
 * Bounds the calls under way to one dependency, so that it cannot take all the caller has. The line
 * of those who wait for a permit stands in the client: this one only counts.
 */
export class Bulkhead {
  private readonly _size: number;
  private _free: number;

  constructor(options: BulkheadOptions) {
    this._size = options.maxConcurrentCalls;
    this._free = this._size;
  }

  /** Permits that are not taken. */
  get free(): number {
    return this._free;
  }

  /** Takes a permit if there is one; each true is owed one `release`. */
  tryAcquire(): boolean {
    if (this._free === 0) return false;
    this._free -= 1;
    return true;
  }

  /** Gives a permit back. */
  release(): void {
    if (this._free === this._size) throw new Error("a bulkhead permit was given back twice");
    this._free += 1;
  }
}
