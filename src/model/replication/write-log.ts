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
  private readonly _numbers: number[] = [];
  /** Those before it are forgotten. */
  private _first = 0;

  get isEmpty(): boolean {
    return this._first === this._numbers.length;
  }

  add(number: number): void {
    this._numbers.push(number);
  }

  /** The oldest from `position` on; -1: none. */
  firstFrom(position: number): number {
    let low = this._first;
    let high = this._numbers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this._numbers[middle]! < position) low = middle + 1;
      else high = middle;
    }
    return this._numbers[low] ?? -1;
  }

  forgetBefore(position: number): void {
    while (this._first < this._numbers.length && this._numbers[this._first]! < position) this._first++;
    if (this._first > COMPACT_FROM && this._first * 2 > this._numbers.length) {
      this._numbers.splice(0, this._first);
      this._first = 0;
    }
  }

  cutFrom(position: number): void {
    while (this._numbers.length > this._first && this._numbers.at(-1)! >= position) this._numbers.pop();
  }
}

const COMPACT_FROM = 256;

/**
 * The writes that some server lacks, in the order of their commit, and which of them reads can miss.
 * What every server has is forgotten: memory holds the backlog and nothing else.
 */
export class WriteLog {
  private readonly _writes: LoggedWrite[] = [];
  /** Number of the first write that is kept, and its place in the array. */
  private _base = 0;
  private _offset = 0;
  /** Acknowledged writes of each key. */
  private readonly _ofKeys = new Map<number, Numbers>();
  /** The last acknowledged write of each key by each session. */
  private readonly _ofSessions = new Map<object, Map<number, number>>();

  /** Number of the next write. */
  get end(): number {
    return this._base + this._writes.length - this._offset;
  }

  at(number: number): LoggedWrite {
    return this._writes[number - this._base + this._offset]!;
  }

  /** Number of the first that was committed from then on, of those that are kept. */
  firstSince(committedNs: number): number {
    let number = this.end;
    while (number > this._base && this.at(number - 1).committedNs >= committedNs) number--;
    return number;
  }

  append(write: LoggedWrite): void {
    this._writes.push(write);
  }

  /** From now on whoever reads the key must see it. */
  acknowledge(write: LoggedWrite): void {
    write.acknowledged = true;
    const { key, number, session } = write;
    const ofKey = this._ofKeys.get(key) ?? new Numbers();
    this._ofKeys.set(key, ofKey);
    ofKey.add(number);
    const own = this._ofSessions.get(session) ?? new Map<number, number>();
    this._ofSessions.set(session, own);
    own.set(key, number);
  }

  /** The oldest acknowledged write of the key that a server with the first `position` writes lacks; null: none. */
  missedAt(position: number, key: number): LoggedWrite | null {
    if (position >= this.end) return null;
    const number = this._ofKeys.get(key)?.firstFrom(position) ?? -1;
    return number < 0 ? null : this.at(number);
  }

  /** Whether such a server lacks an acknowledged write of the session itself. */
  missesOwn(position: number, key: number, session: object): boolean {
    return (this._ofSessions.get(session)?.get(key) ?? -1) >= position;
  }

  /** The acknowledged write of the session itself that such a server lacks; null: none. */
  ownMissedAt(position: number, key: number, session: object): LoggedWrite | null {
    const number = this._ofSessions.get(session)?.get(key) ?? -1;
    return number < position ? null : this.at(number);
  }

  /** Every server has the first `position` writes. */
  forgetBefore(position: number): void {
    for (; this._base < position; this._base++) this._forget(this._writes[this._offset++]!);
    if (this._offset > COMPACT_FROM && this._offset * 2 > this._writes.length) {
      this._writes.splice(0, this._offset);
      this._offset = 0;
    }
  }

  private _forget({ key, number, session, acknowledged }: LoggedWrite): void {
    if (!acknowledged) return;
    const ofKey = this._ofKeys.get(key);
    ofKey?.forgetBefore(number + 1);
    if (ofKey?.isEmpty === true) this._ofKeys.delete(key);
    this._forgetOwn(session, key, number);
  }

  private _forgetOwn(session: object, key: number, number: number): void {
    const own = this._ofSessions.get(session);
    if (own?.get(key) !== number) return;
    own.delete(key);
    if (own.size === 0) this._ofSessions.delete(session);
  }

  /** Takes the writes from `position` on out of the data, and gives them back, oldest first. */
  cutFrom(position: number): readonly LoggedWrite[] {
    const cut = this._writes.splice(position - this._base + this._offset);
    for (const { key, number, session } of cut) {
      this._forgetOwn(session, key, number);
      const ofKey = this._ofKeys.get(key);
      ofKey?.cutFrom(position);
      if (ofKey?.isEmpty === true) this._ofKeys.delete(key);
    }
    return cut;
  }
}
