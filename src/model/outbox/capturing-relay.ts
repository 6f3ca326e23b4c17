import type { Lane } from "../../kernel/simulation.ts";
import type { Outcome } from "../../observe/outcome.ts";
import type { OutboxRow } from "../../resilience/messaging/outbox-table.ts";
import type { Host } from "../host.ts";
import type { Consumer } from "../messaging/consumer.ts";
import type { CaptureCandidate, CaptureLead } from "./capture-lead.ts";
import type { Outbox, OutboxReader } from "./outbox.ts";
import { RelayedMessage, type RelayedOwner, type RelayWay } from "./relayed-message.ts";

export interface CapturingRelayPlan extends RelayWay {
  readonly outbox: Outbox;
  /** Who follows the log, where there are several that could. */
  readonly lead: CaptureLead;
  /** From the commit until the relay has read of it. */
  readonly lagNs: number;
  /** Between two times that it writes down how far it has come. */
  readonly flushNs: number;
  readonly timeout: Lane;
  /** Before it tries again what failed. */
  readonly pauseNs: number;
}

/**
 * Change data capture: follows the log of the database, and publishes each row a little after its commit, in order and
 * one after the other. How far it has come it writes down now and then; whoever follows it, after a crash of its own or
 * of the database, begins there and publishes again what came after (as Debezium does, `offset.flush.interval.ms`).
 */
export class CapturingRelay implements Consumer, OutboxReader, RelayedOwner, CaptureCandidate {
  private readonly _plan: CapturingRelayPlan;
  /** Number of the next row. */
  private _position = 0;
  private _epoch = -1;
  private _message: RelayedMessage | null = null;
  private _isUp = false;
  private _flushSlot = -1;
  private _pauseSlot = -1;

  constructor(plan: CapturingRelayPlan) {
    this._plan = plan;
    plan.outbox.join(this);
  }

  get host(): Host {
    return this._plan.host;
  }

  start(): void {
    const { outbox, flushNs, lead } = this._plan;
    this._isUp = true;
    lead.comes(this);
    this._flushSlot = outbox.simulation.schedule(flushNs, this._flushes, this);
    if (lead.isHeldBy(this)) this.leads();
  }

  leads(): void {
    this._position = this._plan.lead.flushed;
    this._goesOn();
  }

  hostCrashed(): void {
    const { outbox, timeout } = this._plan;
    this._isUp = false;
    outbox.simulation.cancel(this._flushSlot, this);
    outbox.simulation.cancel(this._pauseSlot, this);
    if (this._message !== null) timeout.cancel(this._message.slotOfTimeout, this._message);
    this._message = null;
  }

  added(): void {
    this._plan.outbox.simulation.schedule(this._plan.lagNs, this._wakes, this);
  }

  private readonly _wakes = (): void => {
    this._goesOn();
  };

  private _goesOn(): void {
    const { outbox, lagNs, timeout, host } = this._plan;
    const { home, simulation } = outbox;
    if (!this._plan.lead.isHeldBy(this)) return;
    if (!this._isUp || this._message !== null || host.frozen || !home.isUp) {
      if (this._isUp && this._message === null) this._pauses();
      return;
    }
    if (this._epoch !== home.epoch) {
      this._epoch = home.epoch;
      this._position = this._plan.lead.flushed;
    }
    const row = outbox.from(this._position);
    if (row === null || row.committedNs + lagNs > simulation.nowNs) return; // It will be woken.
    const message = new RelayedMessage(this, outbox, this._plan, row);
    this._message = message;
    message.slotOfTimeout = timeout.start(this._heardNothing, message);
    message.send();
  }

  private _pauses(): void {
    const { outbox, pauseNs } = this._plan;
    outbox.simulation.cancel(this._pauseSlot, this);
    this._pauseSlot = outbox.simulation.schedule(pauseNs, this._wakes, this);
  }

  answered(message: RelayedMessage, outcome: Outcome | null): void {
    if (this._message !== message) return; // Given up long ago.
    this._plan.timeout.cancel(message.slotOfTimeout, message);
    this._message = null;
    if (outcome !== null) {
      this._pauses();
      return;
    }
    if (this._plan.lead.isHeldBy(this)) this._position = message.row.sequence + 1;
    this._goesOn();
  }

  private readonly _heardNothing = (message: RelayedMessage): void => {
    if (this._message !== message) return;
    this._message = null;
    this._pauses();
  };

  private readonly _flushes = (): void => {
    const { outbox, flushNs, lead, host } = this._plan;
    this._flushSlot = outbox.simulation.schedule(flushNs, this._flushes, this);
    if (!lead.isHeldBy(this) || host.frozen) return;
    for (; lead.flushed < this._position; lead.flushed++) {
      const row: OutboxRow | null = outbox.at(lead.flushed);
      if (row !== null) outbox.mark(row);
    }
  };
}
