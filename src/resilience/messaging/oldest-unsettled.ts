import type { PartitionLog } from "./partition-log.ts";
import type { Progress } from "./progress.ts";

/**
 * Which of the first unsettled messages of all partitions was published first: the top of a heap of the partitions
 * that have any, by when theirs was published. A change of one partition costs the logarithm of their number.
 */
export class OldestUnsettled {
  readonly #logs: readonly PartitionLog[];
  readonly #progress: readonly Progress[];
  /** Numbers of partitions; those from `#size` on are none. */
  readonly #heap: Int32Array;
  #size = 0;
  /** By partition, its place in the heap; -1: nothing of it is unsettled. */
  readonly #places: Int32Array;
  /** By partition in the heap, its first unsettled message, and when that was published. */
  readonly #heads: Float64Array;
  readonly #createdNs: Float64Array;

  constructor(logs: readonly PartitionLog[], progress: readonly Progress[]) {
    this.#logs = logs;
    this.#progress = progress;
    this.#heap = new Int32Array(logs.length);
    this.#places = new Int32Array(logs.length).fill(-1);
    this.#heads = new Float64Array(logs.length);
    this.#createdNs = new Float64Array(logs.length);
  }

  /** When it was published; Infinity: there is none. */
  get createdNs(): number {
    return this.#size === 0 ? Infinity : this.#createdNs[this.#heap[0]!]!;
  }

  /** A partition has a message more. */
  added(partition: number): void {
    if (this.#places[partition]! < 0) this.#look(partition);
  }

  /** Something of a partition has been settled. */
  settled(partition: number): void {
    if (this.#places[partition]! < 0 || this.#headOf(partition) !== this.#heads[partition])
      this.#look(partition);
  }

  /** Looks at all of them anew. */
  look(): void {
    for (let partition = 0; partition < this.#logs.length; partition++) this.#look(partition);
  }

  #headOf(partition: number): number {
    return Math.max(this.#progress[partition]!.head, this.#logs[partition]!.start);
  }

  #look(partition: number): void {
    const log = this.#logs[partition]!;
    const head = this.#headOf(partition);
    const place = this.#places[partition]!;
    if (head >= log.end) {
      if (place >= 0) this.#remove(place);
      return;
    }
    const createdNs = log.createdNsOf(head);
    this.#heads[partition] = head;
    this.#createdNs[partition] = createdNs;
    this.#sift(place < 0 ? this.#size++ : place, partition);
  }

  #remove(place: number): void {
    this.#places[this.#heap[place]!] = -1;
    const last = this.#heap[--this.#size]!;
    if (place < this.#size) this.#sift(place, last);
  }

  /** Puts a partition where it belongs, from a place that is free for it. */
  #sift(from: number, partition: number): void {
    const createdNs = this.#createdNs[partition]!;
    const place = this.#rise(from, createdNs);
    this.#put(place === from ? this.#sink(from, createdNs) : place, partition);
  }

  #rise(from: number, createdNs: number): number {
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (this.#createdNs[this.#heap[above]!]! <= createdNs) break;
      this.#put(place, this.#heap[above]!);
      place = above;
    }
    return place;
  }

  #sink(from: number, createdNs: number): number {
    let place = from;
    for (;;) {
      let below = place * 2 + 1;
      if (below >= this.#size) return place;
      if (
        below + 1 < this.#size &&
        this.#createdNs[this.#heap[below + 1]!]! < this.#createdNs[this.#heap[below]!]!
      )
        below++;
      if (this.#createdNs[this.#heap[below]!]! >= createdNs) return place;
      this.#put(place, this.#heap[below]!);
      place = below;
    }
  }

  #put(place: number, partition: number): void {
    this.#heap[place] = partition;
    this.#places[partition] = place;
  }
}
