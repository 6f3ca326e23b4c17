import type { Outcome } from "../../observe/outcome.ts";
import type { OutboxRow } from "../../resilience/messaging/outbox-table.ts";
import { Request } from "../call.ts";
import type { Origin } from "../flow.ts";
import type { Host } from "../host.ts";
import type { Channel } from "../link.ts";
import type { Outbox } from "./outbox.ts";

/** How a relay reaches the broker. */
export interface RelayWay {
  /** Where the relay runs: an instance of a service that it lives and dies with, or the database's machine. */
  readonly host: Host;
  readonly toBroker: Channel;
  readonly fromBroker: Channel;
}

export interface RelayedOwner {
  /** The broker's answer has come back. */
  answered(message: RelayedMessage, outcome: Outcome | null): void;
}

/** A row of an outbox on its way to the broker, and the acknowledgement on its way back. */
export class RelayedMessage extends Request implements Origin {
  readonly row: OutboxRow;
  /** Messages are made for nobody in particular. */
  readonly tenant = 0;
  slotOfTimeout = -1;
  private readonly _owner: RelayedOwner;
  private readonly _outbox: Outbox;
  private readonly _way: RelayWay;

  constructor(owner: RelayedOwner, outbox: Outbox, way: RelayWay, row: OutboxRow) {
    super(outbox.callOf(row, way.host), row.key, row.priority);
    this.row = row;
    this._owner = owner;
    this._outbox = outbox;
    this._way = way;
    this.trace = outbox.relayed(row);
  }

  send(): void {
    const { nodes, destination } = this._outbox.destinations[this.row.destination]!;
    const number = destination.nodeFor(this);
    this.instance = number;
    const { sent } = this.call;
    if (sent !== null) {
      sent.isNumberedAnew = true;
      sent.note = this.row.note;
    }
    this._way.toBroker.send(nodes[number]!.arrive, this);
  }

  override reply(): void {
    this.trace?.replied(this._way.host.simulation.nowNs, this.answer);
    if (this.answer === null) this._outbox.published(this.row);
    this._way.fromBroker.send(this._acknowledged, this);
  }

  private readonly _acknowledged = (): void => {
    const { host } = this._way;
    if (host.frozen) host.deferMessage(this._acknowledged, this);
    else {
      this.trace?.ends("network", host.simulation.nowNs);
      this.trace?.ended(host.simulation.nowNs, this.answer, false);
      this._owner.answered(this, this.answer);
    }
  };

  override get origin(): this {
    return this;
  }
}
