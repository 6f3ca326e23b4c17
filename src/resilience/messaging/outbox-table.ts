/** One message that was written with the data, and has yet to be told. */
export interface OutboxRow {
  /** Numbers the rows in the order in which they became durable. */
  readonly sequence: number;
  readonly key: number;
  readonly priority: number;
  /** Number of the destination among those that the outbox knows. */
  readonly destination: number;
  readonly committedNs: number;
  /** What it says beside its key; null: nothing. */
  readonly note: object | null;
  state: "waiting" | "claimed" | "sent";
  /** When it was marked last; -1: never. */
  sentNs: number;
  /** The broker had it at least once. */
  published: boolean;
  /** The data that it was written with is gone, and the row with that. */
  lost: boolean;
}

/**
 * The table of a transactional outbox, in the order of the commits. A relay claims rows that nobody else has claimed
 * (select ... for update skip locked) and marks them when they are sent; marked rows are forgotten from the front, but for
 * those that a restored backup would show as not sent.
 * See Chris Richardson, Microservices Patterns, section 3.3.
 */
export class OutboxTable {
  private _rows: OutboxRow[] = [];
  /** Sequence of the first row that is kept, and its place in the array. */
  private _first = 0;
  private _head = 0;
  private _unsent = 0;
  /** Nobody waits before the row with this number. */
  private _next = 0;
  /** Marks from this moment on are in no backup; null: nothing is restored from one. */
  private readonly _storedNs: (() => number) | null;

  constructor(storedNs: (() => number) | null = null) {
    this._storedNs = storedNs;
  }

  add(row: Pick<OutboxRow, "key" | "priority" | "destination" | "committedNs" | "note">): OutboxRow {
    const sequence = this._first + this._rows.length - this._head;
    const added: OutboxRow = {
      sequence,
      ...row,
      state: "waiting",
      sentNs: -1,
      published: false,
      lost: false,
    };
    this._rows.push(added);
    this._unsent++;
    return added;
  }

  /** Rows that are not marked. */
  get unsent(): number {
    return this._unsent;
  }

  /** The first so many that nobody has claimed, in order. */
  claim(most: number): OutboxRow[] {
    const claimed: OutboxRow[] = [];
    let place = this._head + Math.max(0, this._next - this._first);
    for (; place < this._rows.length && claimed.length < most; place++) {
      const row = this._rows[place]!;
      if (row.state !== "waiting") continue;
      row.state = "claimed";
      claimed.push(row);
    }
    this._next = this._first + place - this._head;
    return claimed;
  }

  /** Whoever had claimed it is gone, or has given up. */
  free(row: OutboxRow): void {
    if (row.state === "claimed") this._waits(row);
  }

  private _waits(row: OutboxRow): void {
    row.state = "waiting";
    this._next = Math.min(this._next, row.sequence);
  }

  /** It is there no more, for whoever has not read it yet. */
  lose(row: OutboxRow, nowNs: number): void {
    row.lost = true;
    this.mark(row, nowNs);
  }

  mark(row: OutboxRow, nowNs: number): void {
    if (row.state !== "sent") this._unsent--;
    row.state = "sent";
    row.sentNs = nowNs;
    this._forgetSent();
  }

  /** All that a backup could have in another way than it is now, and what comes after it. */
  get kept(): readonly OutboxRow[] {
    return this._rows.slice(this._head);
  }

  /** That it was marked is in no backup. */
  unmark(row: OutboxRow): void {
    if (row.state !== "sent" || row.lost) return;
    this._unsent++;
    this._waits(row);
  }

  private _forgetSent(): void {
    const storedNs = this._storedNs?.() ?? Infinity;
    for (;;) {
      const row = this._rows[this._head];
      if (row?.state !== "sent" || row.sentNs >= storedNs) break;
      this._head++;
      this._first++;
    }
    if (this._head < 1024 || this._head < this._rows.length / 2) return;
    this._rows = this._rows.slice(this._head);
    this._head = 0;
  }

  /** The row with a number, if it is there and not forgotten. */
  at(sequence: number): OutboxRow | null {
    return sequence < this._first ? null : (this._rows[this._head + sequence - this._first] ?? null);
  }

  /** The first row from a number on that was not lost. */
  from(sequence: number): OutboxRow | null {
    let place = this._head + Math.max(0, sequence - this._first);
    while (this._rows[place]?.lost === true) place++;
    return this._rows[place] ?? null;
  }
}
