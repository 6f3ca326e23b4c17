import type { RateLimit } from "./rate-limit.ts";

/** Below this many nobody is cleared out. */
const FEW = 256;

/**
 * A rate limit of its own for everybody who is told apart. Those that are as good as new are forgotten whenever
 * the table has doubled, so that it grows with those who are active, not with all who ever came.
 */
export class LimitTable<Key> {
  private readonly _create: () => RateLimit;
  private readonly _limits = new Map<Key, RateLimit>();
  private _clearedAbove = FEW;

  constructor(create: () => RateLimit) {
    this._create = create;
  }

  get size(): number {
    return this._limits.size;
  }

  /** As `RateLimit.reserve`, by the limit of this key. */
  reserve(nowNs: number, key: Key): number {
    let limit = this._limits.get(key);
    if (limit === undefined) {
      if (this._limits.size >= this._clearedAbove) this._clear(nowNs);
      limit = this._create();
      this._limits.set(key, limit);
    }
    return limit.reserve(nowNs);
  }

  private _clear(nowNs: number): void {
    for (const [key, limit] of this._limits) if (limit.isFresh(nowNs)) this._limits.delete(key);
    this._clearedAbove = Math.max(FEW, 2 * this._limits.size);
  }
}
