import type { Simulation } from "../../kernel/simulation.ts";
import type { MessageQueue } from "../../resilience/messaging/message-queue.ts";
import type { BrokerNode } from "./broker-node.ts";
import type { Letter } from "./letter.ts";

/** The clock of a queue whose messages may wait only so long: it is set for the next that expires. */
export class QueueExpiry {
  readonly #simulation: Simulation;
  readonly #queue: MessageQueue<Letter>;
  readonly #owner: { readonly node: BrokerNode; deliverAll(): void };
  #atNs = Infinity;
  #slot = -1;

  constructor(
    simulation: Simulation,
    queue: MessageQueue<Letter>,
    owner: { readonly node: BrokerNode; deliverAll(): void },
  ) {
    this.#simulation = simulation;
    this.#queue = queue;
    this.#owner = owner;
  }

  /** Something may expire earlier than it was set for. */
  plan(): void {
    const expiryNs = this.#queue.nextExpiryNs;
    if (expiryNs >= this.#atNs) return;
    const simulation = this.#simulation;
    if (this.#slot >= 0) simulation.cancel(this.#slot, this);
    this.#atNs = expiryNs;
    this.#slot = simulation.scheduleLast(expiryNs - simulation.nowNs, this.#due, this);
  }

  readonly #due = (): void => {
    const { node } = this.#owner;
    if (node.frozen) {
      node.deferTimer(this.#due, this);
      return;
    }
    this.#slot = -1;
    this.#atNs = Infinity;
    this.#queue.expire(this.#simulation.nowNs);
    this.#owner.deliverAll();
  };
}
