import type { RateLimit } from "./rate-limit.ts";

/** Below this many nobody is cleared out. */
const FEW = 256;

/**
 * A rate limit of its own for everybody who is told apart. Those that are as good as new are forgotten whenever
 * the table has doubled, so that it grows with those who are active, not with all who ever came.
 */
export class LimitTable<Key> {
  readonly #create: () => RateLimit;
  readonly #limits = new Map<Key, RateLimit>();
  #clearedAbove = FEW;

  constructor(create: () => RateLimit) {
    this.#create = create;
  }

  get size(): number {
    return this.#limits.size;
  }

  /** As `RateLimit.reserve`, by the limit of this key. */
  reserve(nowNs: number, key: Key): number {
    let limit = this.#limits.get(key);
    if (limit === undefined) {
      if (this.#limits.size >= this.#clearedAbove) this.#clear(nowNs);
      limit = this.#create();
      this.#limits.set(key, limit);
    }
    return limit.reserve(nowNs);
  }

  #clear(nowNs: number): void {
    for (const [key, limit] of this.#limits) if (limit.isFresh(nowNs)) this.#limits.delete(key);
    this.#clearedAbove = Math.max(FEW, 2 * this.#limits.size);
  }
}
