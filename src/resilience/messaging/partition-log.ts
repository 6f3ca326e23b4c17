/**
 * The messages of one partition in the order in which they came, each known by its offset: a ring of
 * typed arrays as long as what is still wanted, so that memory follows the backlog and not the run.
 */
export class PartitionLog {
  private _keys = new Float64Array(FIRST_SIZE);
  private _priorities = new Float64Array(FIRST_SIZE);
  private _createdNs = new Float64Array(FIRST_SIZE);
  private _mask = FIRST_SIZE - 1;
  /** What messages say beside their key, by offset; null: none ever did. */
  private _notes: Map<number, object> | null = null;
  /** Offset of the oldest message that is kept. */
  start = 0;
  /** Offset of the next message. */
  end = 0;

  /** Adds a message and gives its offset. */
  append(key: number, priority: number, createdNs: number): number {
    if (this.end - this.start > this._mask) this._grow();
    const at = this.end % (this._mask + 1);
    this._keys[at] = key;
    this._priorities[at] = priority;
    this._createdNs[at] = createdNs;
    return this.end++;
  }

  keyOf(offset: number): number {
    return this._keys[offset % (this._mask + 1)]!;
  }

  priorityOf(offset: number): number {
    return this._priorities[offset % (this._mask + 1)]!;
  }

  /** When it was published. */
  createdNsOf(offset: number): number {
    return this._createdNs[offset % (this._mask + 1)]!;
  }

  annotate(offset: number, note: object): void {
    this._notes ??= new Map();
    this._notes.set(offset, note);
  }

  noteOf(offset: number): object | null {
    return this._notes?.get(offset) ?? null;
  }

  /** Messages below the offset are wanted no more. */
  trim(offset: number): void {
    if (offset <= this.start) return;
    const start = Math.min(offset, this.end);
    for (let gone = this.start; this._notes !== null && gone < start; gone++) this._notes.delete(gone);
    this.start = start;
  }

  /** Takes back what was added from the offset on. */
  truncate(offset: number): void {
    if (offset >= this.end) return;
    const end = Math.max(offset, this.start);
    for (let gone = end; this._notes !== null && gone < this.end; gone++) this._notes.delete(gone);
    this.end = end;
  }

  private _grow(): void {
    const size = (this._mask + 1) * 2;
    const [keys, priorities, createdNs] = [0, 1, 2].map(() => new Float64Array(size)) as [
      Float64Array<ArrayBuffer>,
      Float64Array<ArrayBuffer>,
      Float64Array<ArrayBuffer>,
    ];
    for (let offset = this.start; offset < this.end; offset++) {
      keys[offset % size] = this.keyOf(offset);
      priorities[offset % size] = this.priorityOf(offset);
      createdNs[offset % size] = this.createdNsOf(offset);
    }
    this._keys = keys;
    this._priorities = priorities;
    this._createdNs = createdNs;
    this._mask = size - 1;
  }
}

/** A power of two. */
const FIRST_SIZE = 64;
