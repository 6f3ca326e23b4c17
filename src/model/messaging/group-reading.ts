import type { Progress } from "../../resilience/messaging/progress.ts";
import type { Poll } from "./poll.ts";
import type { Seat } from "./seat.ts";
import type { Topic } from "./topic.ts";

export interface ReadingLimits {
  /** Messages of a batch. */
  readonly maxPollRecords: number;
  /** Messages of one partition in a batch. */
  readonly maxPartitionFetch: number;
  /** What belongs to a transaction is read when that is committed. */
  readonly readsCommitted: boolean;
}

/** Which messages the readers of a group are given next: of their partitions in turn, from where each was read last. */
export class GroupReading {
  readonly #topic: Topic;
  readonly #progress: readonly Progress[];
  readonly #limits: ReadingLimits;
  /** By partition, 1: there may be messages that nobody has been given. */
  readonly #unread: Uint8Array;
  /** By partition, until when nobody reads it. */
  readonly #pausedToNs: Float64Array;

  constructor(topic: Topic, progress: readonly Progress[], limits: ReadingLimits) {
    this.#topic = topic;
    this.#progress = progress;
    this.#limits = limits;
    this.#unread = new Uint8Array(progress.length);
    this.#pausedToNs = new Float64Array(progress.length);
  }

  /** There may be something to read. */
  looksAt(partition: number): void {
    this.#unread[partition] = 1;
  }

  /** Nobody reads it until then. */
  pauses(partition: number, toNs: number): void {
    this.#pausedToNs[partition] = toNs;
  }

  /** It is read again; false: it is paused for longer, or not at all. */
  resumes(partition: number, nowNs: number): boolean {
    if (this.#pausedToNs[partition] !== nowNs) return false;
    this.#pausedToNs[partition] = 0;
    return true;
  }

  #isDue(partition: number): boolean {
    return this.#unread[partition] === 1 && this.#pausedToNs[partition] === 0;
  }

  /** Read again from here on. */
  goesBack(partition: number, offset: number): void {
    const progress = this.#progress[partition]!;
    progress.position = Math.min(progress.position, offset);
    this.looksAt(partition);
  }

  fill(poll: Poll, seat: Seat): void {
    const { partitions } = seat;
    const { maxPollRecords } = this.#limits;
    for (let turn = 0; turn < partitions.length && poll.count < maxPollRecords; turn++) {
      const partition = partitions[(seat.turn + turn) % partitions.length]!;
      if (this.#isDue(partition)) this.#read(poll, partition);
    }
    seat.turn = partitions.length === 0 ? 0 : (seat.turn + 1) % partitions.length;
  }

  /** Whether so many can be read at once. */
  holds({ partitions }: Seat, wanted: number): boolean {
    let left = wanted;
    for (const partition of partitions) {
      if (!this.#isDue(partition)) continue;
      const there = this.#readableTo(partition) - this.#progress[partition]!.position;
      left -= Math.max(0, Math.min(there, this.#limits.maxPartitionFetch));
      if (left <= 0) return true;
    }
    return false;
  }

  #readableTo(partition: number): number {
    return this.#topic.readableTo(partition, this.#limits.readsCommitted);
  }

  #read(poll: Poll, partition: number): void {
    const progress = this.#progress[partition]!;
    const end = this.#readableTo(partition);
    const log = this.#topic.partitions[partition]!;
    const { maxPollRecords, maxPartitionFetch, readsCommitted } = this.#limits;
    const full = Math.min(maxPollRecords, poll.count + maxPartitionFetch);
    while (progress.position < end && poll.count < full) {
      const offset = progress.position++;
      if (readsCommitted && this.#topic.isAborted(partition, offset)) continue;
      poll.partitions.push(partition);
      poll.offsets.push(offset);
      poll.keys.push(log.keyOf(offset));
      poll.priorities.push(log.priorityOf(offset));
      poll.createdNs.push(log.createdNsOf(offset));
      const note = log.noteOf(offset);
      if (note !== null) poll.notes[poll.count - 1] = note;
    }
    // While its leader is down nobody knows.
    if (end >= 0 && progress.position >= end) this.#unread[partition] = 0;
  }
}
