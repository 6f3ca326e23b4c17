import type { GroupMember } from "./group-member.ts";
import type { Poll } from "./poll.ts";

/** What a group knows of one process that reads for it, from its joining to its leaving; a process that comes again has another. */
export class Seat {
  readonly member: GroupMember;
  /** Unlike that of every other. */
  readonly number: number;
  /** What it has asked for last. */
  poll: Poll;
  /** The partitions it reads. */
  partitions: readonly number[] = [];
  /** Where among them the next answer begins. */
  turn = 0;
  /** The group does not know it any more. */
  isGone = false;
  /** It knows of the rebalance that is under way. */
  hasRejoined = false;
  sessionSlot = -1;
  /** Partitions in which it is further than it has noted. */
  readonly uncommitted: number[] = [];
  /** When it last noted how far it had come. */
  committedNs = 0;

  constructor(poll: Poll, number: number) {
    this.member = poll.member;
    this.poll = poll;
    this.number = number;
  }
}
