/** What the store says to a request that carries a key. */
export type KeyVerdict = "execute" | "wait" | "done";

interface Entry<Visit> {
  /** When its key was first seen since it was last forgotten. */
  sinceNs: number;
  /** It ended well since `sinceNs`. */
  done: boolean;
  /** Executes now; forgotten keys may have another one beside it. */
  running: Visit | null;
  /** Came while the one that runs ran. */
  readonly waiting: Visit[];
}

/**
 * The store of a service that knows which operations it has executed, by a key that the caller sends along
 * and repeats with every retry (Stripe's Idempotency-Key). A key is remembered for `ttlNs` from the moment it
 * was first seen, as with Redis' SET NX PX: one that is shorter than the work forgets it while it runs.
 * Only what ended well is remembered; after a failure the next one executes.
 *
 * A key is an object that lives as long as anybody can still repeat it, so that the store needs no memory for
 * what nobody can ask again.
 */
export class IdempotencyKeys<Key extends object, Visit> {
  private readonly _ttlNs: number;
  private readonly _entries = new WeakMap<Key, Entry<Visit>>();

  constructor(ttlNs: number) {
    this._ttlNs = ttlNs;
  }

  /** A visit with this key is here; one that is to wait is kept until `ended` or `left`. */
  arrived(nowNs: number, key: Key, visit: Visit): KeyVerdict {
    const entry = this._entries.get(key);
    if (entry === undefined) {
      this._entries.set(key, { sinceNs: nowNs, done: false, running: visit, waiting: [] });
      return "execute";
    }
    if (nowNs - entry.sinceNs >= this._ttlNs) {
      entry.sinceNs = nowNs;
      entry.done = false;
    } else if (entry.done) return "done";
    else if (entry.running !== null) {
      entry.waiting.push(visit);
      return "wait";
    }
    entry.running = visit;
    return "execute";
  }

  /**
   * An execution has ended: those who waited for it. After a success they have its answer, after a failure it
   * is the first of them, who executes, and the rest wait on.
   */
  ended(key: Key, visit: Visit, isOk: boolean): readonly Visit[] {
    const entry = this._entries.get(key);
    // One that outlived its key speaks for nobody: another may run by now.
    if (entry?.running !== visit) return [];
    entry.done = isOk;
    entry.running = isOk ? null : (entry.waiting[0] ?? null);
    return entry.waiting.splice(0, isOk ? entry.waiting.length : 1);
  }

  /** One that waited is gone. */
  left(key: Key, visit: Visit): void {
    const waiting = this._entries.get(key)?.waiting ?? [];
    const index = waiting.indexOf(visit);
    if (index >= 0) waiting.splice(index, 1);
  }
}
