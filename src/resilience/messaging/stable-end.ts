/**
 * Which messages of one partition belong to transactions, and how those ended (Kafka, KIP-98). Below the offset of the
 * first message of an open transaction everything is decided: that is the last stable offset. A reader of committed
 * messages gets no further, and leaves out those of aborted transactions. Markers take no offsets of their own here.
 */
export class StableEnd {
  /** By open transaction, the offsets of its messages in their order; whoever wrote first stands first. */
  readonly #open = new Map<object, number[]>();
  readonly #aborted = new Set<number>();
  /** Up to which offset everything could be read from when on; those that are decided are forgotten. */
  #readable: { readonly to: number; readonly atNs: number }[] = [];

  /** No message below belongs to an open transaction; Infinity: there is none. */
  get offset(): number {
    for (const offsets of this.#open.values()) return offsets[0]!;
    return Infinity;
  }

  wrote(transaction: object, offset: number): void {
    const offsets = this.#open.get(transaction);
    if (offsets === undefined) this.#open.set(transaction, [offset]);
    else offsets.push(offset);
  }

  committed(transaction: object): void {
    this.#open.delete(transaction);
  }

  /** Gives the offsets of messages that count for nothing. */
  aborted(transaction: object): readonly number[] {
    const offsets = this.#open.get(transaction) ?? [];
    this.#open.delete(transaction);
    for (const offset of offsets) this.#aborted.add(offset);
    return offsets;
  }

  isAborted(offset: number): boolean {
    return this.#aborted.has(offset);
  }

  /** Readers of everything may read up to here from now on. */
  isReadable(to: number, nowNs: number): void {
    this.#readable.push({ to, atNs: nowNs });
  }

  /** When readers of everything could read a message; asked in the order of the offsets, each once. */
  readableSinceNs(offset: number): number {
    while (this.#readable.length > 1 && this.#readable[0]!.to <= offset) this.#readable.shift();
    return this.#readable[0]!.atNs;
  }

  /** The log ends here now. */
  truncate(end: number): void {
    for (const [transaction, offsets] of this.#open) {
      while (offsets.length > 0 && offsets.at(-1)! >= end) offsets.pop();
      if (offsets.length === 0) this.#open.delete(transaction);
    }
    for (const offset of this.#aborted) if (offset >= end) this.#aborted.delete(offset);
    this.#readable = this.#readable
      .filter(({ to }, index, all) => index === 0 || all[index - 1]!.to < Math.min(to, end))
      .map(({ to, atNs }) => ({ to: Math.min(to, end), atNs }));
  }

  /** Nobody asks for what is below any more. */
  trim(start: number): void {
    for (const offset of this.#aborted) if (offset < start) this.#aborted.delete(offset);
  }
}
