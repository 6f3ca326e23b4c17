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
  readonly #plan: CapturingRelayPlan;
  /** Number of the next row. */
  #position = 0;
  #epoch = -1;
  #message: RelayedMessage | null = null;
  #isUp = false;
  #flushSlot = -1;
  #pauseSlot = -1;

  constructor(plan: CapturingRelayPlan) {
    this.#plan = plan;
    plan.outbox.join(this);
  }

  get host(): Host {
    return this.#plan.host;
  }

  start(): void {
    const { outbox, flushNs, lead } = this.#plan;
    this.#isUp = true;
    lead.comes(this);
    this.#flushSlot = outbox.simulation.schedule(flushNs, this.#flushes, this);
    if (lead.isHeldBy(this)) this.leads();
  }

  leads(): void {
    this.#position = this.#plan.lead.flushed;
    this.#goesOn();
  }

  hostCrashed(): void {
    const { outbox, timeout } = this.#plan;
    this.#isUp = false;
    outbox.simulation.cancel(this.#flushSlot, this);
    outbox.simulation.cancel(this.#pauseSlot, this);
    if (this.#message !== null) timeout.cancel(this.#message.slotOfTimeout, this.#message);
    this.#message = null;
  }

  added(): void {
    this.#plan.outbox.simulation.schedule(this.#plan.lagNs, this.#wakes, this);
  }

  readonly #wakes = (): void => {
    this.#goesOn();
  };

  #goesOn(): void {
    const { outbox, lagNs, timeout, host } = this.#plan;
    const { home, simulation } = outbox;
    if (!this.#plan.lead.isHeldBy(this)) return;
    if (!this.#isUp || this.#message !== null || host.frozen || !home.isUp) {
      if (this.#isUp && this.#message === null) this.#pauses();
      return;
    }
    if (this.#epoch !== home.epoch) {
      this.#epoch = home.epoch;
      this.#position = this.#plan.lead.flushed;
    }
    const row = outbox.from(this.#position);
    if (row === null || row.committedNs + lagNs > simulation.nowNs) return; // It will be woken.
    const message = new RelayedMessage(this, outbox, this.#plan, row);
    this.#message = message;
    message.slotOfTimeout = timeout.start(this.#heardNothing, message);
    message.send();
  }

  #pauses(): void {
    const { outbox, pauseNs } = this.#plan;
    outbox.simulation.cancel(this.#pauseSlot, this);
    this.#pauseSlot = outbox.simulation.schedule(pauseNs, this.#wakes, this);
  }

  answered(message: RelayedMessage, outcome: Outcome | null): void {
    if (this.#message !== message) return; // Given up long ago.
    this.#plan.timeout.cancel(message.slotOfTimeout, message);
    this.#message = null;
    if (outcome !== null) {
      this.#pauses();
      return;
    }
    if (this.#plan.lead.isHeldBy(this)) this.#position = message.row.sequence + 1;
    this.#goesOn();
  }

  readonly #heardNothing = (message: RelayedMessage): void => {
    if (this.#message !== message) return;
    this.#message = null;
    this.#pauses();
  };

  readonly #flushes = (): void => {
    const { outbox, flushNs, lead, host } = this.#plan;
    this.#flushSlot = outbox.simulation.schedule(flushNs, this.#flushes, this);
    if (!lead.isHeldBy(this) || host.frozen) return;
    for (; lead.flushed < this.#position; lead.flushed++) {
      const row: OutboxRow | null = outbox.at(lead.flushed);
      if (row !== null) outbox.mark(row);
    }
  };
}
