import type { Flow, Step } from "../flow.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { type Deed, type Doer, transactionOf } from "../transactions/transaction.ts";
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
    const { priority, trace } = flow;
    const by = this.#key === null ? flow : { key: this.#key(), priority, trace };
    const transaction = transactionOf(flow);
    if (transaction === null) this.perform(flow.host.simulation.nowNs, by);
    else transaction.add(this, by);
    this.#next.enter(flow);
  }

  perform(nowNs: number, { key, priority, trace }: Doer): void {
    this.#outbox.add(nowNs, { key, priority, destination: this.#destination }, trace);
  }
}
