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
  private readonly _topic: Topic;
  private readonly _progress: readonly Progress[];
  private readonly _limits: ReadingLimits;
  /** By partition, 1: there may be messages that nobody has been given. */
  private readonly _unread: Uint8Array;
  /** By partition, until when nobody reads it. */
  private readonly _pausedToNs: Float64Array;

  constructor(topic: Topic, progress: readonly Progress[], limits: ReadingLimits) {
    this._topic = topic;
    this._progress = progress;
    this._limits = limits;
    this._unread = new Uint8Array(progress.length);
    this._pausedToNs = new Float64Array(progress.length);
  }

  /** There may be something to read. */
  looksAt(partition: number): void {
    this._unread[partition] = 1;
  }

  /** Nobody reads it until then. */
  pauses(partition: number, toNs: number): void {
    this._pausedToNs[partition] = toNs;
  }

  /** It is read again; false: it is paused for longer, or not at all. */
  resumes(partition: number, nowNs: number): boolean {
    if (this._pausedToNs[partition] !== nowNs) return false;
    this._pausedToNs[partition] = 0;
    return true;
  }

  private _isDue(partition: number): boolean {
    return this._unread[partition] === 1 && this._pausedToNs[partition] === 0;
  }

  /** Read again from here on. */
  goesBack(partition: number, offset: number): void {
    const progress = this._progress[partition]!;
    progress.position = Math.min(progress.position, offset);
    this.looksAt(partition);
  }

  fill(poll: Poll, seat: Seat): void {
    const { partitions } = seat;
    const { maxPollRecords } = this._limits;
    for (let turn = 0; turn < partitions.length && poll.count < maxPollRecords; turn++) {
      const partition = partitions[(seat.turn + turn) % partitions.length]!;
      if (this._isDue(partition)) this._read(poll, partition);
    }
    seat.turn = partitions.length === 0 ? 0 : (seat.turn + 1) % partitions.length;
  }

  /** Whether so many can be read at once. */
  holds({ partitions }: Seat, wanted: number): boolean {
    let left = wanted;
    for (const partition of partitions) {
      if (!this._isDue(partition)) continue;
      const there = this._readableTo(partition) - this._progress[partition]!.position;
      left -= Math.max(0, Math.min(there, this._limits.maxPartitionFetch));
      if (left <= 0) return true;
    }
    return false;
  }

  private _readableTo(partition: number): number {
    return this._topic.readableTo(partition, this._limits.readsCommitted);
  }

  private _read(poll: Poll, partition: number): void {
    const progress = this._progress[partition]!;
    const end = this._readableTo(partition);
    const log = this._topic.partitions[partition]!;
    const { maxPollRecords, maxPartitionFetch, readsCommitted } = this._limits;
    const full = Math.min(maxPollRecords, poll.count + maxPartitionFetch);
    while (progress.position < end && poll.count < full) {
      const offset = progress.position++;
      if (readsCommitted && this._topic.isAborted(partition, offset)) continue;
      poll.partitions.push(partition);
      poll.offsets.push(offset);
      poll.keys.push(log.keyOf(offset));
      poll.priorities.push(log.priorityOf(offset));
      poll.createdNs.push(log.createdNsOf(offset));
      const note = log.noteOf(offset);
      if (note !== null) poll.notes[poll.count - 1] = note;
    }
    // While its leader is down nobody knows.
    if (end >= 0 && progress.position >= end) this._unread[partition] = 0;
  }
}
