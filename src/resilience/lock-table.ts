/** What became of the wish for a lock. */
export type LockAnswer = "granted" | "waits" | "deadlock";

interface Wish<Owner> {
  readonly owner: Owner;
  readonly key: number;
}

interface Lock<Owner> {
  holder: Owner;
  /** Who waits for it, first come first served. */
  readonly waiting: Owner[];
}

/**
 * Exclusive locks on keys, as on the rows of a table. An owner may hold many and waits for one at a
 * time. Who would close a circle of owners that wait for each other is told so at once and gets
 * nothing: the victim of a deadlock is the last to ask (as in InnoDB; PostgreSQL looks after a second).
 */
export class LockTable<Owner extends object> {
  private readonly _locks = new Map<number, Lock<Owner>>();
  private readonly _held = new Map<Owner, Set<number>>();
  private readonly _wishes = new Map<Owner, Wish<Owner>>();

  acquire(owner: Owner, key: number): LockAnswer {
    const lock = this._locks.get(key);
    if (lock === undefined) {
      this._locks.set(key, { holder: owner, waiting: [] });
      this._keep(owner, key);
      return "granted";
    }
    if (lock.holder === owner) return "granted";
    if (this._waitsFor(lock, owner)) return "deadlock";
    lock.waiting.push(owner);
    this._wishes.set(owner, { owner, key });
    return "waits";
  }

  /** Whether the holder of a lock waits, through however many others, for this owner. */
  private _waitsFor(lock: Lock<Owner>, owner: Owner): boolean {
    let { holder } = lock;
    for (;;) {
      if (holder === owner) return true;
      const wish = this._wishes.get(holder);
      if (wish === undefined) return false;
      ({ holder } = this._locks.get(wish.key)!);
    }
  }

  private _keep(owner: Owner, key: number): void {
    const held = this._held.get(owner) ?? new Set<number>();
    this._held.set(owner, held);
    held.add(key);
  }

  /** The owner waits no longer. */
  giveUp(owner: Owner): void {
    const wish = this._wishes.get(owner);
    if (wish === undefined) return;
    this._wishes.delete(owner);
    const { waiting } = this._locks.get(wish.key)!;
    waiting.splice(waiting.indexOf(owner), 1);
  }

  holds(owner: Owner, key: number): boolean {
    return this._locks.get(key)?.holder === owner;
  }

  /** Who has it; null: it is free. */
  holderOf(key: number): Owner | null {
    return this._locks.get(key)?.holder ?? null;
  }

  /** How many wait for it. */
  waitingFor(key: number): number {
    return this._locks.get(key)?.waiting.length ?? 0;
  }

  /** In the order in which it took them. */
  heldBy(owner: Owner): readonly number[] {
    return [...(this._held.get(owner) ?? [])];
  }

  isLocked(key: number): boolean {
    return this._locks.has(key);
  }

  /** One lock of the owner is free; returns who has it now, or null. */
  free(owner: Owner, key: number): Owner | null {
    const lock = this._locks.get(key);
    if (lock?.holder !== owner) return null;
    const held = this._held.get(owner);
    held?.delete(key);
    if (held?.size === 0) this._held.delete(owner);
    return this._passOn(key, lock);
  }

  /** All locks of the owner are free; returns who has one of them now, in the order in which it took them. */
  release(owner: Owner): readonly Owner[] {
    const held = this._held.get(owner);
    if (held === undefined) return [];
    this._held.delete(owner);
    const granted: Owner[] = [];
    for (const key of held) {
      const next = this._passOn(key, this._locks.get(key)!);
      if (next !== null) granted.push(next);
    }
    return granted;
  }

  /** The next who waits for it has it now; null: it is free. */
  private _passOn(key: number, lock: Lock<Owner>): Owner | null {
    const next = lock.waiting.shift();
    if (next === undefined) {
      this._locks.delete(key);
      return null;
    }
    lock.holder = next;
    this._wishes.delete(next);
    this._keep(next, key);
    return next;
  }

  /** The server is gone, and all locks with it. */
  clear(): void {
    this._locks.clear();
    this._held.clear();
    this._wishes.clear();
  }

  /** Keys that are locked now. */
  get size(): number {
    return this._locks.size;
  }
}
