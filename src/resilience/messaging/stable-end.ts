/**
 * Which messages of one partition belong to transactions, and how those ended (Kafka, KIP-98). Below the offset of the
 * first message of an open transaction everything is decided: that is the last stable offset. A reader of committed
 * messages gets no further, and leaves out those of aborted transactions. Markers take no offsets of their own here.
 */
export class StableEnd {
  /** By open transaction, the offsets of its messages in their order; whoever wrote first stands first. */
  private readonly _open = new Map<object, number[]>();
  private readonly _aborted = new Set<number>();
  /** Up to which offset everything could be read from when on; those that are decided are forgotten. */
  private _readable: { readonly to: number; readonly atNs: number }[] = [];

  /** No message below belongs to an open transaction; Infinity: there is none. */
  get offset(): number {
    for (const offsets of this._open.values()) return offsets[0]!;
    return Infinity;
  }

  wrote(transaction: object, offset: number): void {
    const offsets = this._open.get(transaction);
    if (offsets === undefined) this._open.set(transaction, [offset]);
    else offsets.push(offset);
  }

  committed(transaction: object): void {
    this._open.delete(transaction);
  }

  /** Gives the offsets of messages that count for nothing. */
  aborted(transaction: object): readonly number[] {
    const offsets = this._open.get(transaction) ?? [];
    this._open.delete(transaction);
    for (const offset of offsets) this._aborted.add(offset);
    return offsets;
  }

  isAborted(offset: number): boolean {
    return this._aborted.has(offset);
  }

  /** Readers of everything may read up to here from now on. */
  isReadable(to: number, nowNs: number): void {
    this._readable.push({ to, atNs: nowNs });
  }

  /** When readers of everything could read a message; asked in the order of the offsets, each once. */
  readableSinceNs(offset: number): number {
    while (this._readable.length > 1 && this._readable[0]!.to <= offset) this._readable.shift();
    return this._readable[0]!.atNs;
  }

  /** The log ends here now. */
  truncate(end: number): void {
    for (const [transaction, offsets] of this._open) {
      while (offsets.length > 0 && offsets.at(-1)! >= end) offsets.pop();
      if (offsets.length === 0) this._open.delete(transaction);
    }
    for (const offset of this._aborted) if (offset >= end) this._aborted.delete(offset);
    this._readable = this._readable
      .filter(({ to }, index, all) => index === 0 || all[index - 1]!.to < Math.min(to, end))
      .map(({ to, atNs }) => ({ to: Math.min(to, end), atNs }));
  }

  /** Nobody asks for what is below any more. */
  trim(start: number): void {
    for (const offset of this._aborted) if (offset < start) this._aborted.delete(offset);
  }
}
