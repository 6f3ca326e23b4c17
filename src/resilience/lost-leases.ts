/**
 * Locks whose time ran out while their owners went on. An owner does not notice: its process may stand still, or its
 * customer take their time (Kleppmann, "How to do distributed locking", 2016).
 */
export class LostLeases<Owner extends object> {
  private readonly _byOwner = new WeakMap<Owner, Set<number>>();

  ranOut(owner: Owner, key: number): void {
    const lost = this._byOwner.get(owner) ?? new Set<number>();
    this._byOwner.set(owner, lost);
    lost.add(key);
  }

  /** The owner has had the lock of the key, and nobody told it that it has not any more. */
  has(owner: Owner, key: number): boolean {
    return this._byOwner.get(owner)?.has(key) === true;
  }

  /** It has the lock once more. */
  regained(owner: Owner, key: number): void {
    this._byOwner.get(owner)?.delete(key);
  }
}
