/** Keys that share a page, and how many of them share a word of it. */
const PAGE = 4096;
const PER_WORD = 16;
const BITS = 2;
/** What two bits can say; the last of them means: so many or more, ask `_many`. */
const MANY = 3;

/**
 * How often something was done to each key. No key is ever forgotten, as a repetition may come hours later: a
 * million requests with keys of their own take 250 kB. Two bits say never, once or twice, in pages that come
 * into being when they are needed; the few keys with more are kept apart.
 */
export class KeyCounts {
  private readonly _pages = new Map<number, Uint32Array>();
  private readonly _many = new Map<number, number>();

  /** A request without a key has the key -1. */
  at(key: number): number {
    const number = Math.floor(key / PAGE);
    const page = this._pages.get(number);
    if (page === undefined) return 0;
    const place = key - number * PAGE;
    const count = (page[Math.floor(place / PER_WORD)]! >>> ((place % PER_WORD) * BITS)) & MANY;
    return count < MANY ? count : this._many.get(key)!;
  }

  /** One more, or one less; false: there was none to take back. */
  add(key: number, change: 1 | -1): boolean {
    const count = this.at(key) + change;
    if (count < 0) return false;
    this._write(key, Math.min(count, MANY));
    if (count >= MANY) this._many.set(key, count);
    else if (change < 0) this._many.delete(key);
    return true;
  }

  /** Calls for each key that has some. */
  each(visit: (key: number, count: number) => void): void {
    for (const number of this._pages.keys())
      for (let key = number * PAGE; key < (number + 1) * PAGE; key++) {
        const count = this.at(key);
        if (count > 0) visit(key, count);
      }
  }

  private _write(key: number, bits: number): void {
    const number = Math.floor(key / PAGE);
    const page = this._pageAt(number);
    const place = key - number * PAGE;
    const word = Math.floor(place / PER_WORD);
    const shift = (place % PER_WORD) * BITS;
    page[word] = (page[word]! & ~(MANY << shift)) | (bits << shift);
  }

  private _pageAt(number: number): Uint32Array {
    let page = this._pages.get(number);
    if (page === undefined) {
      page = new Uint32Array(PAGE / PER_WORD);
      this._pages.set(number, page);
    }
    return page;
  }
}
