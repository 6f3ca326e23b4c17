/**
 * Knows what was published within the last `windowNs`, each thing from the first time on (the deduplication interval of
 * SQS FIFO queues, 5 min there, and of JetStream, 2 min). Memory follows what was published in that time.
 */
export class Deduplication {
  readonly #windowNs: number;
  /** When each was published first, in that order. */
  readonly #firstNs = new Map<unknown, number>();

  constructor(windowNs: number) {
    this.#windowNs = windowNs;
  }

  /** True: it has been published before. False: it has not, and is known from now on. */
  isKnown(nowNs: number, id: unknown): boolean {
    for (const [old, firstNs] of this.#firstNs) {
      if (firstNs + this.#windowNs > nowNs) break;
      this.#firstNs.delete(old);
    }
    if (this.#firstNs.has(id)) return true;
    this.#firstNs.set(id, nowNs);
    return false;
  }
}
