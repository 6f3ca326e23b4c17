/**
 * Knows what was published within the last `windowNs`, each thing from the first time on (the deduplication interval of
 * SQS FIFO queues, 5 min there, and of JetStream, 2 min). Memory follows what was published in that time.
 */
export class Deduplication {
  private readonly _windowNs: number;
  /** When each was published first, in that order. */
  private readonly _firstNs = new Map<unknown, number>();

  constructor(windowNs: number) {
    this._windowNs = windowNs;
  }

  /** True: it has been published before. False: it has not, and is known from now on. */
  isKnown(nowNs: number, id: unknown): boolean {
    for (const [old, firstNs] of this._firstNs) {
      if (firstNs + this._windowNs > nowNs) break;
      this._firstNs.delete(old);
    }
    if (this._firstNs.has(id)) return true;
    this._firstNs.set(id, nowNs);
    return false;
  }
}
