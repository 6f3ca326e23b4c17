import type { Lane } from "../../kernel/simulation.ts";
import type { Outcome } from "../../observe/outcome.ts";
import type { OutboxRow } from "../../resilience/messaging/outbox-table.ts";
import type { Consumer } from "../messaging/consumer.ts";
import type { Outbox } from "./outbox.ts";
import { RelayedMessage, type RelayedOwner, type RelayWay } from "./relayed-message.ts";

export interface PollingRelayPlan extends RelayWay {
  readonly outbox: Outbox;
  readonly pollNs: number;
  /** When it looks for the first time, from its start on. */
  readonly phaseNs: number;
  readonly batch: number;
  /** Of the wait for an acknowledgement. */
  readonly timeout: Lane;
}

/** One look into the table: rows that are claimed, sent in order, and marked together. */
interface Batch {
  readonly rows: readonly OutboxRow[];
  /** Of the table's server when they were claimed: one that has restarted knows nothing of the claim. */
  readonly epoch: number;
  sent: number;
  message: RelayedMessage | null;
}

/**
 * Looks into the outbox every so often, publishes what it finds one after the other, and marks it when all is sent.
 * A message that fails ends the batch, so that none overtakes it; whatever was sent and not marked is sent again.
 */
export class PollingRelay implements Consumer, RelayedOwner {
  private readonly _plan: PollingRelayPlan;
  private _batch: Batch | null = null;
  /** Kernel slot of the next look. */
  private _slot = -1;

  constructor(plan: PollingRelayPlan) {
    this._plan = plan;
  }

  start(): void {
    const { outbox, phaseNs } = this._plan;
    this._slot = outbox.simulation.schedule(phaseNs, this._looks, this);
  }

  hostCrashed(): void {
    this._plan.outbox.simulation.cancel(this._slot, this);
    this._givesUp();
  }

  /** Late looks are skipped, and those for which there is no time. */
  private readonly _looks = (): void => {
    const { outbox, pollNs, host, batch } = this._plan;
    this._slot = outbox.simulation.schedule(pollNs, this._looks, this);
    if (this._batch !== null || host.frozen || !outbox.home.isUp) return;
    const rows = outbox.claim(batch);
    if (rows.length === 0) return;
    this._batch = { rows, epoch: outbox.home.epoch, sent: 0, message: null };
    this._sendsNext(this._batch);
  };

  private _sendsNext(batch: Batch): void {
    const { outbox, timeout } = this._plan;
    const message = new RelayedMessage(this, outbox, this._plan, batch.rows[batch.sent]!);
    batch.message = message;
    message.slotOfTimeout = timeout.start(this._heardNothing, message);
    message.send();
  }

  answered(message: RelayedMessage, outcome: Outcome | null): void {
    const batch = this._batch;
    if (batch?.message !== message) return; // Given up long ago.
    this._plan.timeout.cancel(message.slotOfTimeout, message);
    if (outcome !== null) this._marks(batch);
    else if (++batch.sent === batch.rows.length) this._marks(batch);
    else this._sendsNext(batch);
  }

  private readonly _heardNothing = (message: RelayedMessage): void => {
    const batch = this._batch;
    if (batch?.message === message) this._marks(batch);
  };

  /** The end of a batch: what was sent is marked, the rest is for the next look. */
  private _marks(batch: Batch): void {
    const { outbox } = this._plan;
    this._batch = null;
    const isKnown = outbox.home.isThere && outbox.home.epoch === batch.epoch;
    batch.rows.forEach((row, place) => {
      if (isKnown && place < batch.sent) outbox.mark(row);
      else outbox.free(row);
    });
  }

  /** Its machine is gone: nothing of the batch is marked. */
  private _givesUp(): void {
    const batch = this._batch;
    this._batch = null;
    if (batch === null) return;
    if (batch.message !== null) this._plan.timeout.cancel(batch.message.slotOfTimeout, batch.message);
    for (const row of batch.rows) this._plan.outbox.free(row);
  }
}
