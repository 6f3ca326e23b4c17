import type { Poll } from "./poll.ts";

/** The offset of a message that is not in the log any more, and that its reader still has in hand. */
export const CUT_OFF = -1;
/** The same, where another reader has it or has settled it. */
export const CUT_OFF_AND_SETTLED = -2;

/** Messages that somebody has, from `at` on: a batch that is handled, or a transaction that is open. */
export type InHand = Pick<Poll, "at" | "count"> & {
  readonly partitions: readonly number[];
  readonly offsets: number[];
};

/** What the readers of a group have in hand. */
export class OpenPolls {
  private readonly _polls = new Set<InHand>();

  opened(poll: InHand): void {
    this._polls.add(poll);
  }

  closed(poll: InHand): void {
    this._polls.delete(poll);
  }

  /** The log ends here now: messages that readers have in hand stay with them. Gives the offsets of those that are not settled. */
  cut(partition: number, end: number, isSettled: (offset: number) => boolean): ReadonlySet<number> {
    const inHand = new Set<number>();
    for (const poll of this._polls) {
      for (let { at } = poll; at < poll.count; at++) {
        const offset = poll.offsets[at]!;
        if (poll.partitions[at] !== partition || offset < end) continue;
        const isOpen = !isSettled(offset) && !inHand.has(offset);
        if (isOpen) inHand.add(offset);
        poll.offsets[at] = isOpen ? CUT_OFF : CUT_OFF_AND_SETTLED;
      }
    }
    return inHand;
  }
}
