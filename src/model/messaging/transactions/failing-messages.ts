import type { Poll } from "../poll.ts";
import type { ProducerTransaction } from "./producer-transaction.ts";

/** How often messages failed that come again: because their transactions were aborted, until one with them is committed, or because their partition was paused. */
export class FailingMessages {
  private readonly _byPartition = new Map<number, Map<number, number>>();

  /** The message that is handled now. */
  of({ partitions, offsets, at }: Poll): number {
    return this._byPartition.get(partitions[at]!)?.get(offsets[at]!) ?? 0;
  }

  add(poll: Poll, times = this.of(poll) + 1): void {
    const { partitions, offsets, at } = poll;
    const failing = this._byPartition.get(partitions[at]!);
    if (failing === undefined) this._byPartition.set(partitions[at]!, new Map([[offsets[at]!, times]]));
    else failing.set(offsets[at]!, times);
  }

  /** The message that is handled now does not come again. */
  forgets({ partitions, offsets, at }: Poll): void {
    this._byPartition.get(partitions[at]!)?.delete(offsets[at]!);
  }

  /** Its messages do not come again. */
  settled({ partitions, offsets }: ProducerTransaction): void {
    if (this._byPartition.size === 0) return;
    partitions.forEach((partition, at) => this._byPartition.get(partition)?.delete(offsets[at]!));
    for (const [partition, failing] of this._byPartition)
      if (failing.size === 0) this._byPartition.delete(partition);
  }

  clear(): void {
    this._byPartition.clear();
  }
}
