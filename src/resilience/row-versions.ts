/**
 * Who writes over what they have not seen: a reader remembers when it read a key, and a write of the
 * same reader is out of date if somebody else has written the key since. Memory holds the keys written
 * in the last one or two `keepNs`; a reader that is older than that is taken to be up to date.
 */
export class RowVersions {
  private readonly _keepNs: number;
  private _writes = 0;
  /** Number of the last write by key: of this generation, and of the one before. */
  private _young = new Map<number, number>();
  private _old = new Map<number, number>();
  private _turnNs = 0;
  /** By reader: how many writes there had been when it read the key. */
  private readonly _readAt = new WeakMap<object, Map<number, number>>();

  constructor(keepNs: number) {
    this._keepNs = keepNs;
  }

  read(reader: object, key: number): void {
    const seen = this._readAt.get(reader) ?? new Map<number, number>();
    this._readAt.set(reader, seen);
    seen.set(key, this._writes);
  }

  /** Whether somebody has written the key since this reader read it. Who never read it overlooks nothing. */
  isOutdated(reader: object, key: number): boolean {
    const readAt = this._readAt.get(reader)?.get(key);
    return readAt !== undefined && (this._young.get(key) ?? this._old.get(key) ?? 0) > readAt;
  }

  wrote(nowNs: number, writer: object, key: number): void {
    if (nowNs >= this._turnNs + this._keepNs) {
      this._old = this._young;
      this._young = new Map();
      this._turnNs = nowNs;
    }
    this._young.set(key, ++this._writes);
    // It knows what it has written itself.
    if (this._readAt.get(writer)?.has(key) === true) this.read(writer, key);
  }
}
