import type { GroupMember } from "./group-member.ts";
import type { Seat } from "./seat.ts";

/**
 * A member asks for messages, the broker answers, the member handles them one after the other and
 * asks again: one object that goes back and forth, with what it carries. One that its member no
 * longer waits for is ignored wherever it arrives.
 */
export class Poll {
  readonly member: GroupMember;
  /** Null: it asks to join the group. */
  seat: Seat | null;
  /** The broker has it, and owes it an answer. */
  isHere = false;
  /** It waits there for messages. */
  isParked = false;
  /** Slot of the time for which the broker waits for more messages. */
  waitSlot = -1;
  /** It is on its way to the member, or the member works on it. */
  isOut = false;
  /** With it the member says that it knows of a rebalance. */
  rejoins = false;
  /** With it the member says that what it read last came to nothing, and that it begins where the last commit was. */
  goesBack = false;
  readonly partitions: number[] = [];
  readonly offsets: number[] = [];
  readonly keys: number[] = [];
  readonly priorities: number[] = [];
  readonly createdNs: number[] = [];
  /** Empty where none of them says more than its key. */
  readonly notes: (object | undefined)[] = [];
  /** The one that is handled now. */
  at = 0;

  constructor(member: GroupMember, seat: Seat | null) {
    this.member = member;
    this.seat = seat;
  }

  get count(): number {
    return this.offsets.length;
  }

  /** The broker answers. */
  goesOut(): void {
    this.isHere = false;
    this.isParked = false;
    this.isOut = true;
  }

  /** Forgets what it has of a partition, from the message that is handled now on. */
  leavesOut(partition: number): void {
    for (let index = this.count - 1; index >= this.at; index--) {
      if (this.partitions[index] !== partition) continue;
      for (const list of [this.partitions, this.offsets, this.keys, this.priorities, this.createdNs])
        list.splice(index, 1);
      if (this.notes.length > 0) this.notes.splice(index, 1);
    }
  }

  /** Message by message: a list that is cut to length 0 gives its memory back, and wants it anew at once. */
  empty(): void {
    while (this.offsets.length > 0) {
      this.partitions.pop();
      this.offsets.pop();
      this.keys.pop();
      this.priorities.pop();
      this.createdNs.pop();
      this.notes.pop();
    }
    this.at = 0;
  }
}
