/**
 * Remembers for `retentionNs` what was handled: the inbox table of an idempotent consumer whose old entries are deleted
 * (Chris Richardson, Microservices Patterns, section 3.3.6). Memory follows what was handled in that time.
 */
export class Inbox {
  private readonly _retentionNs: number;
  /** When each was handled last, the oldest first. */
  private readonly _handledNs = new Map<number, number>();

  constructor(retentionNs: number) {
    this._retentionNs = retentionNs;
  }

  knows(nowNs: number, id: number): boolean {
    const handledNs = this._handledNs.get(id);
    return handledNs !== undefined && nowNs < handledNs + this._retentionNs;
  }

  note(nowNs: number, id: number): void {
    for (const [old, handledNs] of this._handledNs) {
      if (nowNs < handledNs + this._retentionNs) break;
      this._handledNs.delete(old);
    }
    this._handledNs.delete(id);
    this._handledNs.set(id, nowNs);
  }

  /** The number stands for another message from now on. */
  forget(id: number): void {
    this._handledNs.delete(id);
  }

  get size(): number {
    return this._handledNs.size;
  }
}
