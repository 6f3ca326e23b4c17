import type { Flow, Step } from "../flow.ts";
import type { OutboxRow } from "../../resilience/messaging/outbox-table.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { noteOf } from "../messaging/note.ts";
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
    const note = noteOf(flow);
    const deed = note === null ? this : new NotedRow(this, note);
    if (transaction === null) deed.perform(flow.host.simulation.nowNs, by);
    else transaction.add(deed, by);
    this.#next.enter(flow);
  }

  perform(nowNs: number, by: Doer): OutboxRow {
    return this.writes(nowNs, by, null);
  }

  /** A row that says more than its key, or not. */
  writes(nowNs: number, { key, priority, trace }: Doer, note: object | null): OutboxRow {
    const { destination } = this.#to;
    return this.#outboxOf(key).add(nowNs, { key, priority, destination, note }, trace);
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

/** What a message is to say is known before the transaction ends in which it is written. */
class NotedRow implements Deed {
  readonly #step: OutboxStep;
  readonly #note: object;

  constructor(step: OutboxStep, note: object) {
    this.#step = step;
    this.#note = note;
  }

  perform(nowNs: number, by: Doer): OutboxRow {
    return this.#step.writes(nowNs, by, this.#note);
  }

  revoke(nowNs: number, by: Doer, row: object | null): void {
    this.#step.revoke(nowNs, by, row);
  }
}

export interface OutboxTarget {
  readonly outboxes: readonly Outbox[];
  /** Which of them has what is about a key. */
  readonly shardOf: (key: number) => number;
  readonly destination: number;
  readonly key: KeyDraw | null;
}
