interface Row {
  /** What each of them says; 0: there is no such row. */
  original: number;
  copy: number;
}

/**
 * Rows of two systems that are to say the same, as in a migration that writes both. Each change of an original is a
 * value of its own; who has read or changed an original has that value in hand, and whoever writes the copy writes what
 * it has in hand, however old that is by then. One entry is kept for each row that there is.
 */
export class RowCopies {
  private readonly _rows = new Map<number, Row>();
  /** By who has them: values by key. */
  private readonly _hands = new WeakMap<object, Map<number, number>>();
  private _last = 0;

  /** Somebody reads the original. */
  read(by: object, key: number): void {
    this._takes(by, key, this._rows.get(key)?.original ?? 0);
  }

  /** Somebody changes the original; by how many more rows differ then: 1, 0 or -1. */
  changed(by: object, key: number): number {
    const value = this._next();
    this._takes(by, key, value);
    return this._moved(key, (row) => {
      row.original = value;
    });
  }

  /** Somebody writes the copy; what it has not from the original is something else. */
  copied(by: object, key: number): number {
    const value = this._hands.get(by)?.get(key) ?? this._next();
    return this._moved(key, (row) => {
      row.copy = value;
    });
  }

  differs(key: number): boolean {
    const row = this._rows.get(key);
    return row !== undefined && row.original !== row.copy;
  }

  private _next(): number {
    this._last += 1;
    return this._last;
  }

  private _takes(by: object, key: number, value: number): void {
    const hand = this._hands.get(by) ?? new Map<number, number>();
    hand.set(key, value);
    this._hands.set(by, hand);
  }

  private _moved(key: number, move: (row: Row) => void): number {
    const row = this._rows.get(key) ?? { original: 0, copy: 0 };
    const differed = row.original !== row.copy;
    move(row);
    this._rows.set(key, row);
    return Number(row.original !== row.copy) - Number(differed);
  }
}
