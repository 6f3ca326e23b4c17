import type { Flow, Step } from "../flow.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { type Deed, transactionOf } from "../transactions/transaction.ts";
import type { KeyDraw } from "./call.ts";

/** Writes a message into the outbox, with the transaction that it stands in; relays tell it to the broker. */
export class OutboxStep implements Step, Deed {
  readonly #outbox: Outbox;
  readonly #destination: number;
  readonly #key: KeyDraw | null;
  readonly #next: Step;

  constructor(
    to: { readonly outbox: Outbox; readonly destination: number; readonly key: KeyDraw | null },
    next: Step,
  ) {
    this.#outbox = to.outbox;
    this.#destination = to.destination;
    this.#key = to.key;
    this.#next = next;
  }

  enter(flow: Flow): void {
    const key = this.#key === null ? flow.key : this.#key();
    const transaction = transactionOf(flow);
    if (transaction === null) this.perform(flow.host.simulation.nowNs, key, flow.priority);
    else transaction.add(this, key, flow.priority);
    this.#next.enter(flow);
  }

  perform(nowNs: number, key: number, priority: number): void {
    this.#outbox.add(nowNs, { key, priority, destination: this.#destination });
  }
}
