/**
 * How far a group has come in one partition. A message is settled once, when it has been handled or
 * given up; where the group begins again after a failure is another matter (`committed`). What lies
 * below the first message that is not settled needs no memory, so that a byte is kept for each of
 * those that are being handled, and no more.
 */
export class Progress {
  /** Where reading goes on when somebody else takes over. */
  committed = 0;
  /** Next to be given to the one who reads now. */
  position = 0;
  /** The one who reads now is through with everything below. */
  through = 0;
  /** First message that is not settled. */
  head = 0;
  /** Furthest that was ever handed to anybody; -1: none. */
  furthest = -1;
  /** Everything below has been worked through once, settled or not. Only where work is settled later, in transactions. */
  worked = 0;
  private _settled = new Uint8Array(FIRST_SIZE);
  /** Nothing from here on has been settled. */
  private _top = 0;

  /** Nothing below the offset is wanted. */
  beginAt(offset: number): void {
    this.committed = this.position = this.through = this.head = this.worked = this._top = offset;
    this.furthest = offset - 1;
  }

  /** Whether the message has been handled, or given up. */
  isSettled(offset: number): boolean {
    if (offset < this.head) return true;
    return offset < this._top && this._settled[offset % this._settled.length] === 1;
  }

  /** False: it was settled before. */
  settle(offset: number): boolean {
    if (this.isSettled(offset)) return false;
    this._reach(offset);
    this._settled[offset % this._settled.length] = 1;
    while (this.head < this._top && this._settled[this.head % this._settled.length] === 1) {
      this._settled[this.head % this._settled.length] = 0;
      this.head++;
    }
    return true;
  }

  /** Notes that everything below the offset needs not be read again. */
  commit(offset: number): void {
    if (offset > this.committed) this.committed = offset;
  }

  /** The log ends here now: what came after it never was. */
  rewind(end: number): void {
    for (let offset = Math.max(this.head, end); offset < this._top; offset++)
      this._settled[offset % this._settled.length] = 0;
    this.head = Math.min(this.head, end);
    this._top = Math.max(this.head, Math.min(this._top, end));
    this.committed = Math.min(this.committed, end);
    this.position = Math.min(this.position, end);
    this.through = Math.min(this.through, end);
    this.worked = Math.min(this.worked, end);
    this.furthest = Math.min(this.furthest, end - 1);
  }

  private _reach(offset: number): void {
    if (offset < this._top) return;
    if (offset - this.head >= this._settled.length) this._grow(offset - this.head + 1);
    this._top = offset + 1;
  }

  private _grow(needed: number): void {
    const old = this._settled;
    let size = old.length;
    while (size < needed) size *= 2;
    this._settled = new Uint8Array(size);
    for (let offset = this.head; offset < this._top; offset++)
      this._settled[offset % size] = old[offset % old.length]!;
  }
}

const FIRST_SIZE = 64;
