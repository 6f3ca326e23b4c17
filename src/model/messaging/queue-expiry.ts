import type { Simulation } from "../../kernel/simulation.ts";
import type { MessageQueue } from "../../resilience/messaging/message-queue.ts";
import type { BrokerNode } from "./broker-node.ts";
import type { Letter } from "./letter.ts";

/** The clock of a queue whose messages may wait only so long: it is set for the next that expires. */
export class QueueExpiry {
  private readonly _simulation: Simulation;
  private readonly _queue: MessageQueue<Letter>;
  private readonly _owner: { readonly node: BrokerNode; deliverAll(): void };
  private _atNs = Infinity;
  private _slot = -1;

  constructor(
    simulation: Simulation,
    queue: MessageQueue<Letter>,
    owner: { readonly node: BrokerNode; deliverAll(): void },
  ) {
    this._simulation = simulation;
    this._queue = queue;
    this._owner = owner;
  }

  /** Something may expire earlier than it was set for. */
  plan(): void {
    const expiryNs = this._queue.nextExpiryNs;
    if (expiryNs >= this._atNs) return;
    const simulation = this._simulation;
    if (this._slot >= 0) simulation.cancel(this._slot, this);
    this._atNs = expiryNs;
    this._slot = simulation.scheduleLast(expiryNs - simulation.nowNs, this._due, this);
  }

  private readonly _due = (): void => {
    const { node } = this._owner;
    if (node.frozen) {
      node.deferTimer(this._due, this);
      return;
    }
    this._slot = -1;
    this._atNs = Infinity;
    this._queue.expire(this._simulation.nowNs);
    this._owner.deliverAll();
  };
}
