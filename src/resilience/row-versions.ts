/**
 * Who writes over what they have not seen: a reader remembers when it read a key, and a write of the
 * same reader is out of date if somebody else has written the key since. Memory holds the keys written
 * in the last one or two `keepNs`; a reader that is older than that is taken to be up to date.
 */
export class RowVersions {
  readonly #keepNs: number;
  #writes = 0;
  /** Number of the last write by key: of this generation, and of the one before. */
  #young = new Map<number, number>();
  #old = new Map<number, number>();
  #turnNs = 0;
  /** By reader: how many writes there had been when it read the key. */
  readonly #readAt = new WeakMap<object, Map<number, number>>();

  constructor(keepNs: number) {
    this.#keepNs = keepNs;
  }

  read(reader: object, key: number): void {
    const seen = this.#readAt.get(reader) ?? new Map<number, number>();
    this.#readAt.set(reader, seen);
    seen.set(key, this.#writes);
  }

  /** Whether somebody has written the key since this reader read it. Who never read it overlooks nothing. */
  isOutdated(reader: object, key: number): boolean {
    const readAt = this.#readAt.get(reader)?.get(key);
    return readAt !== undefined && (this.#young.get(key) ?? this.#old.get(key) ?? 0) > readAt;
  }

  wrote(nowNs: number, writer: object, key: number): void {
    if (nowNs >= this.#turnNs + this.#keepNs) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#turnNs = nowNs;
    }
    this.#young.set(key, ++this.#writes);
    // It knows what it has written itself.
    if (this.#readAt.get(writer)?.has(key) === true) this.read(writer, key);
  }
}
