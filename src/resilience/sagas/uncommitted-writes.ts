interface Mark<Writer> {
  readonly writer: Writer;
  /** Reads of others that saw it, and when the first of them did. */
  reads: number;
  firstReadNs: number;
  /** What there is now stays, whatever becomes of the writer. */
  isFinal: boolean;
}

/** Reads that saw what was taken back later. */
export interface DirtyReads {
  readonly key: number;
  readonly reads: number;
  readonly firstReadNs: number;
}

/**
 * Who reads what a transaction of several steps has written before it is known whether it will stay: without isolation
 * anybody may (Garcia-Molina and Salem, "Sagas", 1987). A read sees the last write of its key.
 */
export class UncommittedWrites<Writer extends object> {
  private readonly _byKey = new Map<number, Mark<Writer>[]>();
  private readonly _keysOf = new Map<Writer, Set<number>>();

  wrote(writer: Writer, key: number): void {
    const marks = this._byKey.get(key) ?? [];
    const at = marks.findIndex((mark) => mark.writer === writer);
    const [mark = { writer, reads: 0, firstReadNs: 0, isFinal: false }] = at < 0 ? [] : marks.splice(at, 1);
    mark.isFinal = false;
    marks.push(mark);
    this._byKey.set(key, marks);
    const keys = this._keysOf.get(writer) ?? new Set<number>();
    keys.add(key);
    this._keysOf.set(writer, keys);
  }

  /** What the writer has made of the key stays: it has taken back what it wrote, or says that it is sure. */
  settled(writer: Writer, key: number): void {
    const mark = this._byKey.get(key)?.find((one) => one.writer === writer);
    if (mark !== undefined) mark.isFinal = true;
  }

  /** All that it has written. */
  settledAll(writer: Writer): void {
    for (const key of this._keysOf.get(writer) ?? []) this.settled(writer, key);
  }

  /** Somebody reads the key; true: it sees a write of somebody else who is not through. */
  read(nowNs: number, reader: object, key: number): boolean {
    const mark = this._byKey.get(key)?.at(-1);
    if (mark === undefined || mark.isFinal || mark.writer === reader) return false;
    if (mark.reads === 0) mark.firstReadNs = nowNs;
    mark.reads += 1;
    return true;
  }

  /** The writer is through; by key, the reads that saw what it had written. They were dirty if it is taken back. */
  ended(writer: Writer): readonly DirtyReads[] {
    const seen: DirtyReads[] = [];
    for (const key of this._keysOf.get(writer) ?? []) {
      const marks = this._byKey.get(key)!;
      const [mark] = marks.splice(
        marks.findIndex((one) => one.writer === writer),
        1,
      );
      if (marks.length === 0) this._byKey.delete(key);
      if (mark!.reads > 0) seen.push({ key, reads: mark!.reads, firstReadNs: mark!.firstReadNs });
    }
    this._keysOf.delete(writer);
    return seen;
  }
}
