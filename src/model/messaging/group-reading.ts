import type { Progress } from "../../resilience/messaging/progress.ts";
import type { Poll } from "./poll.ts";
import type { Seat } from "./seat.ts";
import type { Topic } from "./topic.ts";

/** Which messages the readers of a group are given next: of their partitions in turn, from where each was read last. */
export class GroupReading {
  readonly #topic: Topic;
  readonly #progress: readonly Progress[];
  readonly #maxPollRecords: number;
  /** By partition, 1: there may be messages that nobody has been given. */
  readonly #unread: Uint8Array;

  constructor(topic: Topic, progress: readonly Progress[], maxPollRecords: number) {
    this.#topic = topic;
    this.#progress = progress;
    this.#maxPollRecords = maxPollRecords;
    this.#unread = new Uint8Array(progress.length);
  }

  /** There may be something to read. */
  looksAt(partition: number): void {
    this.#unread[partition] = 1;
  }

  /** Read again from here on. */
  goesBack(partition: number, offset: number): void {
    const progress = this.#progress[partition]!;
    progress.position = Math.min(progress.position, offset);
    this.looksAt(partition);
  }

  fill(poll: Poll, seat: Seat): void {
    const { partitions } = seat;
    for (let turn = 0; turn < partitions.length && poll.count < this.#maxPollRecords; turn++) {
      const partition = partitions[(seat.turn + turn) % partitions.length]!;
      if (this.#unread[partition] === 1) this.#read(poll, partition);
    }
    seat.turn = partitions.length === 0 ? 0 : (seat.turn + 1) % partitions.length;
  }

  #read(poll: Poll, partition: number): void {
    const progress = this.#progress[partition]!;
    const end = this.#topic.readableTo(partition);
    const log = this.#topic.partitions[partition]!;
    while (progress.position < end && poll.count < this.#maxPollRecords) {
      const offset = progress.position++;
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
