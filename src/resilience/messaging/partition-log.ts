/**
 * The messages of one partition in the order in which they came, each known by its offset: a ring of
 * typed arrays as long as what is still wanted, so that memory follows the backlog and not the run.
 */
export class PartitionLog {
  #keys = new Float64Array(FIRST_SIZE);
  #priorities = new Float64Array(FIRST_SIZE);
  #createdNs = new Float64Array(FIRST_SIZE);
  #mask = FIRST_SIZE - 1;
  /** What messages say beside their key, by offset; null: none ever did. */
  #notes: Map<number, object> | null = null;
  /** Offset of the oldest message that is kept. */
  start = 0;
  /** Offset of the next message. */
  end = 0;

  /** Adds a message and gives its offset. */
  append(key: number, priority: number, createdNs: number): number {
    if (this.end - this.start > this.#mask) this.#grow();
    const at = this.end % (this.#mask + 1);
    this.#keys[at] = key;
    this.#priorities[at] = priority;
    this.#createdNs[at] = createdNs;
    return this.end++;
  }

  keyOf(offset: number): number {
    return this.#keys[offset % (this.#mask + 1)]!;
  }

  priorityOf(offset: number): number {
    return this.#priorities[offset % (this.#mask + 1)]!;
  }

  /** When it was published. */
  createdNsOf(offset: number): number {
    return this.#createdNs[offset % (this.#mask + 1)]!;
  }

  annotate(offset: number, note: object): void {
    this.#notes ??= new Map();
    this.#notes.set(offset, note);
  }

  noteOf(offset: number): object | null {
    return this.#notes?.get(offset) ?? null;
  }

  /** Messages below the offset are wanted no more. */
  trim(offset: number): void {
    if (offset <= this.start) return;
    const start = Math.min(offset, this.end);
    for (let gone = this.start; this.#notes !== null && gone < start; gone++) this.#notes.delete(gone);
    this.start = start;
  }

  /** Takes back what was added from the offset on. */
  truncate(offset: number): void {
    if (offset >= this.end) return;
    const end = Math.max(offset, this.start);
    for (let gone = end; this.#notes !== null && gone < this.end; gone++) this.#notes.delete(gone);
    this.end = end;
  }

  #grow(): void {
    const size = (this.#mask + 1) * 2;
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
    this.#keys = keys;
    this.#priorities = priorities;
    this.#createdNs = createdNs;
    this.#mask = size - 1;
  }
}

/** A power of two. */
const FIRST_SIZE = 64;
