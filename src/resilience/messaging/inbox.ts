/**
 * Remembers for `retentionNs` what was handled: the inbox table of an idempotent consumer whose old entries are deleted
 * (Chris Richardson, Microservices Patterns, section 3.3.6). Memory follows what was handled in that time.
 */
export class Inbox {
  readonly #retentionNs: number;
  /** When each was handled last, the oldest first. */
  readonly #handledNs = new Map<number, number>();

  constructor(retentionNs: number) {
    this.#retentionNs = retentionNs;
  }

  knows(nowNs: number, id: number): boolean {
    const handledNs = this.#handledNs.get(id);
    return handledNs !== undefined && nowNs < handledNs + this.#retentionNs;
  }

  note(nowNs: number, id: number): void {
    for (const [old, handledNs] of this.#handledNs) {
      if (nowNs < handledNs + this.#retentionNs) break;
      this.#handledNs.delete(old);
    }
    this.#handledNs.delete(id);
    this.#handledNs.set(id, nowNs);
  }

  /** The number stands for another message from now on. */
  forget(id: number): void {
    this.#handledNs.delete(id);
  }

  get size(): number {
    return this.#handledNs.size;
  }
}
