import type { PartitionBreaker } from "../../resilience/messaging/partition-breaker.ts";
import type { ConsumerGroup } from "./consumer-group.ts";
import type { Poll } from "./poll.ts";
import type { FailingMessages } from "./transactions/failing-messages.ts";

export interface ReaderCircuitPlan {
  readonly breaker: PartitionBreaker;
  readonly group: ConsumerGroup;
  /** How often a message is tried; Infinity: for ever. */
  readonly maxAttempts: number;
}

/**
 * The circuit breaker of a reader, and what it makes of a failure: the message is tried `again`, it is `givenUp`, its
 * partition is `left` alone and read again from there later, or the reader `pauses` with all it has.
 */
export class ReaderCircuit {
  private readonly _plan: ReaderCircuitPlan;
  private readonly _failures: FailingMessages;

  constructor(plan: ReaderCircuitPlan, failures: FailingMessages) {
    this._plan = plan;
    this._failures = failures;
  }

  get waitNs(): number {
    return this._plan.breaker.options.waitNs;
  }

  succeeded(poll: Poll): void {
    this._plan.breaker.succeeded(poll.partitions[poll.at]!);
    this._failures.forgets(poll);
  }

  failed(poll: Poll): "again" | "givenUp" | "left" | "pauses" {
    const { breaker, group, maxAttempts } = this._plan;
    const opens = breaker.failed(poll.partitions[poll.at]!);
    this._failures.add(poll);
    if (this._failures.of(poll) >= maxAttempts) return "givenUp";
    if (!opens) return "again";
    if (breaker.options.scope === "partition" && this._leaves(poll)) return "left";
    group.waits();
    return "pauses";
  }

  /** False: the message is in the log no more, or its partition is another's. */
  private _leaves(poll: Poll): boolean {
    const { group } = this._plan;
    const { at, partitions, offsets, seat } = poll;
    const [partition, offset] = [partitions[at]!, offsets[at]!];
    if (offset < 0 || seat === null || !group.isReadBy(partition, seat)) return false;
    poll.leavesOut(partition);
    group.pauses(partition, offset, this.waitNs);
    return true;
  }

  /** Its process is gone. */
  clear(): void {
    this._plan.breaker.clear();
  }
}
