import type { PartitionLog } from "./partition-log.ts";
import type { Progress } from "./progress.ts";

/**
 * Which of the first unsettled messages of all partitions was published first: the top of a heap of the partitions
 * that have any, by when theirs was published. A change of one partition costs the logarithm of their number.
 */
export class OldestUnsettled {
  private readonly _logs: readonly PartitionLog[];
  private readonly _progress: readonly Progress[];
  /** Numbers of partitions; those from `_size` on are none. */
  private readonly _heap: Int32Array;
  private _size = 0;
  /** By partition, its place in the heap; -1: nothing of it is unsettled. */
  private readonly _places: Int32Array;
  /** By partition in the heap, its first unsettled message, and when that was published. */
  private readonly _heads: Float64Array;
  private readonly _createdNs: Float64Array;

  constructor(logs: readonly PartitionLog[], progress: readonly Progress[]) {
    this._logs = logs;
    this._progress = progress;
    this._heap = new Int32Array(logs.length);
    this._places = new Int32Array(logs.length).fill(-1);
    this._heads = new Float64Array(logs.length);
    this._createdNs = new Float64Array(logs.length);
  }

  /** When it was published; Infinity: there is none. */
  get createdNs(): number {
    return this._size === 0 ? Infinity : this._createdNs[this._heap[0]!]!;
  }

  /** A partition has a message more. */
  added(partition: number): void {
    if (this._places[partition]! < 0) this._look(partition);
  }

  /** Something of a partition has been settled. */
  settled(partition: number): void {
    if (this._places[partition]! < 0 || this._headOf(partition) !== this._heads[partition])
      this._look(partition);
  }

  /** Looks at all of them anew. */
  look(): void {
    for (let partition = 0; partition < this._logs.length; partition++) this._look(partition);
  }

  private _headOf(partition: number): number {
    return Math.max(this._progress[partition]!.head, this._logs[partition]!.start);
  }

  private _look(partition: number): void {
    const log = this._logs[partition]!;
    const head = this._headOf(partition);
    const place = this._places[partition]!;
    if (head >= log.end) {
      if (place >= 0) this._remove(place);
      return;
    }
    const createdNs = log.createdNsOf(head);
    this._heads[partition] = head;
    this._createdNs[partition] = createdNs;
    this._sift(place < 0 ? this._size++ : place, partition);
  }

  private _remove(place: number): void {
    this._places[this._heap[place]!] = -1;
    const last = this._heap[--this._size]!;
    if (place < this._size) this._sift(place, last);
  }

  /** Puts a partition where it belongs, from a place that is free for it. */
  private _sift(from: number, partition: number): void {
    const createdNs = this._createdNs[partition]!;
    const place = this._rise(from, createdNs);
    this._put(place === from ? this._sink(from, createdNs) : place, partition);
  }

  private _rise(from: number, createdNs: number): number {
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (this._createdNs[this._heap[above]!]! <= createdNs) break;
      this._put(place, this._heap[above]!);
      place = above;
    }
    return place;
  }

  private _sink(from: number, createdNs: number): number {
    let place = from;
    for (;;) {
      let below = place * 2 + 1;
      if (below >= this._size) return place;
      if (
        below + 1 < this._size &&
        this._createdNs[this._heap[below + 1]!]! < this._createdNs[this._heap[below]!]!
      )
        below++;
      if (this._createdNs[this._heap[below]!]! >= createdNs) return place;
      this._put(place, this._heap[below]!);
      place = below;
    }
  }

  private _put(place: number, partition: number): void {
    this._heap[place] = partition;
    this._places[partition] = place;
  }
}
