import type { Flow, Step } from "../flow.ts";
import type { OutboxRow } from "../../resilience/messaging/outbox-table.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { noteOf } from "../messaging/note.ts";
import { type Deed, type Doer, transactionOf } from "../transactions/transaction.ts";
import type { KeyDraw } from "./call.ts";

/** Writes a message into the outbox, with the transaction that it stands in; relays tell it to the broker. */
export class OutboxStep implements Step, Deed {
  private readonly _to: OutboxTarget;
  private readonly _next: Step;

  constructor(to: OutboxTarget, next: Step) {
    this._to = to;
    this._next = next;
  }

  enter(flow: Flow): void {
    const { priority, trace } = flow;
    const { key } = this._to;
    const by = key === null ? flow : { key: key(), priority, trace };
    const transaction = transactionOf(flow);
    const note = noteOf(flow);
    const deed = note === null ? this : new NotedRow(this, note);
    if (transaction === null) deed.perform(flow.host.simulation.nowNs, by);
    else transaction.add(deed, by);
    this._next.enter(flow);
  }

  perform(nowNs: number, by: Doer): OutboxRow {
    return this.writes(nowNs, by, null);
  }

  /** A row that says more than its key, or not. */
  writes(nowNs: number, { key, priority, trace }: Doer, note: object | null): OutboxRow {
    const { destination } = this._to;
    return this._outboxOf(key).add(nowNs, { key, priority, destination, note }, trace);
  }

  revoke(nowNs: number, { key }: Doer, row: object | null): void {
    this._outboxOf(key).lose(nowNs, row as OutboxRow);
  }

  /** Each shard has one of its own. */
  private _outboxOf(key: number): Outbox {
    const { outboxes, shardOf } = this._to;
    return outboxes[shardOf(key)]!;
  }
}

/** What a message is to say is known before the transaction ends in which it is written. */
class NotedRow implements Deed {
  private readonly _step: OutboxStep;
  private readonly _note: object;

  constructor(step: OutboxStep, note: object) {
    this._step = step;
    this._note = note;
  }

  perform(nowNs: number, by: Doer): OutboxRow {
    return this._step.writes(nowNs, by, this._note);
  }

  revoke(nowNs: number, by: Doer, row: object | null): void {
    this._step.revoke(nowNs, by, row);
  }
}

export interface OutboxTarget {
  readonly outboxes: readonly Outbox[];
  /** Which of them has what is about a key. */
  readonly shardOf: (key: number) => number;
  readonly destination: number;
  readonly key: KeyDraw | null;
}
