/** One write, from its commit at the primary until every server has it. */
export interface LoggedWrite {
  /** Its number among all writes that are part of the data; servers have them in this order. */
  readonly number: number;
  readonly key: number;
  /** Who wrote: a user, or one request of a crowd. */
  readonly session: object;
  /** The operation that wrote it: what is slow for it is slow at replicas. */
  readonly endpoint: number;
  readonly committedNs: number;
  /** By place of the server: when it would have the write if nothing held it up. */
  readonly dueNs: number[];
  /** Its caller was told OK: from then on it must not get lost. */
  acknowledged: boolean;
  /** Nobody waits for it to be where it has to be. */
  readonly isGone: boolean;
  /** It is where it has to be: what was done with it counts. May be told twice. */
  endures(): void;
  /** Whoever waits for it is told so. */
  confirm(): void;
  /** Whoever waits for it is told that it may not be. */
  refuse(): void;
  /** It is in the data no more. */
  vanishes(): void;
}

/** Writes of one key, or of one session, that some server does not have yet: oldest first. */
class Numbers {
  readonly #numbers: number[] = [];
  /** Those before it are forgotten. */
  #first = 0;

  get isEmpty(): boolean {
    return this.#first === this.#numbers.length;
  }

  add(number: number): void {
    this.#numbers.push(number);
  }

  /** The oldest from `position` on; -1: none. */
  firstFrom(position: number): number {
    let low = this.#first;
    let high = this.#numbers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#numbers[middle]! < position) low = middle + 1;
      else high = middle;
    }
    return this.#numbers[low] ?? -1;
  }

  forgetBefore(position: number): void {
    while (this.#first < this.#numbers.length && this.#numbers[this.#first]! < position) this.#first++;
    if (this.#first > COMPACT_FROM && this.#first * 2 > this.#numbers.length) {
      this.#numbers.splice(0, this.#first);
      this.#first = 0;
    }
  }

  cutFrom(position: number): void {
    while (this.#numbers.length > this.#first && this.#numbers.at(-1)! >= position) this.#numbers.pop();
  }
}

const COMPACT_FROM = 256;

/**
 * The writes that some server lacks, in the order of their commit, and which of them reads can miss.
 * What every server has is forgotten: memory holds the backlog and nothing else.
 */
export class WriteLog {
  readonly #writes: LoggedWrite[] = [];
  /** Number of the first write that is kept, and its place in the array. */
  #base = 0;
  #offset = 0;
  /** Acknowledged writes of each key. */
  readonly #ofKeys = new Map<number, Numbers>();
  /** The last acknowledged write of each key by each session. */
  readonly #ofSessions = new Map<object, Map<number, number>>();

  /** Number of the next write. */
  get end(): number {
    return this.#base + this.#writes.length - this.#offset;
  }

  at(number: number): LoggedWrite {
    return this.#writes[number - this.#base + this.#offset]!;
  }

  /** Number of the first that was committed from then on, of those that are kept. */
  firstSince(committedNs: number): number {
    let number = this.end;
    while (number > this.#base && this.at(number - 1).committedNs >= committedNs) number--;
    return number;
  }

  append(write: LoggedWrite): void {
    this.#writes.push(write);
  }

  /** From now on whoever reads the key must see it. */
  acknowledge(write: LoggedWrite): void {
    write.acknowledged = true;
    const { key, number, session } = write;
    const ofKey = this.#ofKeys.get(key) ?? new Numbers();
    this.#ofKeys.set(key, ofKey);
    ofKey.add(number);
    const own = this.#ofSessions.get(session) ?? new Map<number, number>();
    this.#ofSessions.set(session, own);
    own.set(key, number);
  }

  /** The oldest acknowledged write of the key that a server with the first `position` writes lacks; null: none. */
  missedAt(position: number, key: number): LoggedWrite | null {
    if (position >= this.end) return null;
    const number = this.#ofKeys.get(key)?.firstFrom(position) ?? -1;
    return number < 0 ? null : this.at(number);
  }

  /** Whether such a server lacks an acknowledged write of the session itself. */
  missesOwn(position: number, key: number, session: object): boolean {
    return (this.#ofSessions.get(session)?.get(key) ?? -1) >= position;
  }

  /** The acknowledged write of the session itself that such a server lacks; null: none. */
  ownMissedAt(position: number, key: number, session: object): LoggedWrite | null {
    const number = this.#ofSessions.get(session)?.get(key) ?? -1;
    return number < position ? null : this.at(number);
  }

  /** Every server has the first `position` writes. */
  forgetBefore(position: number): void {
    for (; this.#base < position; this.#base++) this.#forget(this.#writes[this.#offset++]!);
    if (this.#offset > COMPACT_FROM && this.#offset * 2 > this.#writes.length) {
      this.#writes.splice(0, this.#offset);
      this.#offset = 0;
    }
  }

  #forget({ key, number, session, acknowledged }: LoggedWrite): void {
    if (!acknowledged) return;
    const ofKey = this.#ofKeys.get(key);
    ofKey?.forgetBefore(number + 1);
    if (ofKey?.isEmpty === true) this.#ofKeys.delete(key);
    this.#forgetOwn(session, key, number);
  }

  #forgetOwn(session: object, key: number, number: number): void {
    const own = this.#ofSessions.get(session);
    if (own?.get(key) !== number) return;
    own.delete(key);
    if (own.size === 0) this.#ofSessions.delete(session);
  }

  /** Takes the writes from `position` on out of the data, and gives them back, oldest first. */
  cutFrom(position: number): readonly LoggedWrite[] {
    const cut = this.#writes.splice(position - this.#base + this.#offset);
    for (const { key, number, session } of cut) {
      this.#forgetOwn(session, key, number);
      const ofKey = this.#ofKeys.get(key);
      ofKey?.cutFrom(position);
      if (ofKey?.isEmpty === true) this.#ofKeys.delete(key);
    }
    return cut;
  }
}
