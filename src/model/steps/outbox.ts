import type { Flow, Step } from "../flow.ts";
import type { OutboxRow } from "../../resilience/messaging/outbox-table.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { type Deed, type Doer, transactionOf } from "../transactions/transaction.ts";
import type { KeyDraw } from "./call.ts";

/** Writes a message into the outbox, with the transaction that it stands in; relays tell it to the broker. */
export class OutboxStep implements Step, Deed {
  readonly #to: OutboxTarget;
  readonly #next: Step;

  constructor(to: OutboxTarget, next: Step) {
    this.#to = to;
    this.#next = next;
  }

  enter(flow: Flow): void {
    const { priority, trace } = flow;
    const { key } = this.#to;
    const by = key === null ? flow : { key: key(), priority, trace };
    const transaction = transactionOf(flow);
    if (transaction === null) this.perform(flow.host.simulation.nowNs, by);
    else transaction.add(this, by);
    this.#next.enter(flow);
  }

  perform(nowNs: number, { key, priority, trace }: Doer): OutboxRow {
    return this.#outboxOf(key).add(nowNs, { key, priority, destination: this.#to.destination }, trace);
  }

  revoke(nowNs: number, { key }: Doer, row: object | null): void {
    this.#outboxOf(key).lose(nowNs, row as OutboxRow);
  }

  /** Each shard has one of its own. */
  #outboxOf(key: number): Outbox {
    const { outboxes, shardOf } = this.#to;
    return outboxes[shardOf(key)]!;
  }
}

export interface OutboxTarget {
  readonly outboxes: readonly Outbox[];
  /** Which of them has what is about a key. */
  readonly shardOf: (key: number) => number;
  readonly destination: number;
  readonly key: KeyDraw | null;
}
