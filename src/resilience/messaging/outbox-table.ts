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
  /** The broker had it at least once. */
  published: boolean;
  /** The data that it was written with is gone, and the row with that. */
  lost: boolean;
}

/**
 * The table of a transactional outbox, in the order of the commits. A relay claims rows that nobody else has claimed
 * (select ... for update skip locked) and marks them when they are sent; marked rows are forgotten from the front.
 * See Chris Richardson, Microservices Patterns, section 3.3.
 */
export class OutboxTable {
  #rows: OutboxRow[] = [];
  /** Sequence of the first row that is kept, and its place in the array. */
  #first = 0;
  #head = 0;
  #unsent = 0;

  add(row: Pick<OutboxRow, "key" | "priority" | "destination" | "committedNs" | "note">): OutboxRow {
    const sequence = this.#first + this.#rows.length - this.#head;
    const added: OutboxRow = {
      sequence,
      ...row,
      state: "waiting",
      published: false,
      lost: false,
    };
    this.#rows.push(added);
    this.#unsent++;
    return added;
  }

  /** Rows that are not marked. */
  get unsent(): number {
    return this.#unsent;
  }

  /** The first so many that nobody has claimed, in order. */
  claim(most: number): OutboxRow[] {
    const claimed: OutboxRow[] = [];
    for (let place = this.#head; place < this.#rows.length && claimed.length < most; place++) {
      const row = this.#rows[place]!;
      if (row.state !== "waiting") continue;
      row.state = "claimed";
      claimed.push(row);
    }
    return claimed;
  }

  /** Whoever had claimed it is gone, or has given up. */
  free(row: OutboxRow): void {
    if (row.state === "claimed") row.state = "waiting";
  }

  /** It is there no more, for whoever has not read it yet. */
  lose(row: OutboxRow): void {
    row.lost = true;
    this.mark(row);
  }

  mark(row: OutboxRow): void {
    if (row.state !== "sent") this.#unsent--;
    row.state = "sent";
    while (this.#rows[this.#head]?.state === "sent") {
      this.#head++;
      this.#first++;
    }
    if (this.#head < 1024 || this.#head < this.#rows.length / 2) return;
    this.#rows = this.#rows.slice(this.#head);
    this.#head = 0;
  }

  /** The row with a number, if it is there and not forgotten. */
  at(sequence: number): OutboxRow | null {
    return sequence < this.#first ? null : (this.#rows[this.#head + sequence - this.#first] ?? null);
  }

  /** The first row from a number on that was not lost. */
  from(sequence: number): OutboxRow | null {
    let place = this.#head + Math.max(0, sequence - this.#first);
    while (this.#rows[place]?.lost === true) place++;
    return this.#rows[place] ?? null;
  }
}
