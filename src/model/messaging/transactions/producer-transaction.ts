import type { Lane } from "../../../kernel/simulation.ts";
import type { MessageEnd } from "../../../observe/group-event.ts";
import type { Flow } from "../../flow.ts";
import { Delivery } from "../delivery.ts";
import type { Partition } from "../partition.ts";
import type { Poll } from "../poll.ts";
import type { Topic } from "../topic.ts";
import type { TransactionCoordinator } from "./transaction-coordinator.ts";

/** How a transaction ended: `aborted` by its producer, `timedOut`, or `fenced` by the next life of that producer. */
export type TransactionEnd = "committed" | "aborted" | "timedOut" | "fenced";

/** Is told when it is decided, whoever decides. */
export interface TransactionOwner {
  transactionEnded(transaction: ProducerTransaction): void;
}

/**
 * Messages that a member of a group has handled, and what it published meanwhile: all of it counts when the transaction
 * is committed, nothing of it when it is not.
 */
export class ProducerTransaction {
  readonly coordinator: TransactionCoordinator;
  readonly owner: TransactionOwner;
  /** Lane of the longest time from its first message to its end. */
  readonly timeout: Lane;
  /** Null: it is open. */
  end: TransactionEnd | null = null;
  /** The coordinator has heard of it. */
  isKnown = false;
  /** What runs until it is aborted; null: nothing. */
  clock: Lane | null = null;
  slot = -1;
  /** How far its member has come is with the broker, and becomes true with the commit. */
  hasOffsets = false;
  /** Where it has published something. */
  readonly written = new Map<Partition, Topic>();
  /** What it has handled, or given up: as of a poll that is worked through. */
  readonly partitions: number[] = [];
  readonly offsets: number[] = [];
  readonly keys: number[] = [];
  readonly createdNs: number[] = [];
  readonly ends: MessageEnd[] = [];
  readonly at = 0;

  constructor(made: Pick<ProducerTransaction, "coordinator" | "owner" | "timeout">) {
    this.coordinator = made.coordinator;
    this.owner = made.owner;
    this.timeout = made.timeout;
  }

  get isOpen(): boolean {
    return this.end === null;
  }

  get count(): number {
    return this.offsets.length;
  }

  /** The message that is handled now is done with. */
  adds({ partitions, offsets, keys, createdNs, at }: Poll, end: MessageEnd): void {
    this.partitions.push(partitions[at]!);
    this.offsets.push(offsets[at]!);
    this.keys.push(keys[at]!);
    this.createdNs.push(createdNs[at]!);
    this.ends.push(end);
  }
}

/** In which transaction a flow publishes; null: in none. */
export function transactionOf({ root }: Flow): ProducerTransaction | null {
  return root instanceof Delivery ? root.transaction : null;
}
