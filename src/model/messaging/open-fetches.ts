import type { Fetch } from "./fetching.ts";

/** The questions of consumers that a queue has not answered, or not in full. */
export class OpenFetches {
  /** Those that are being answered, and may have nothing that comes later. */
  private _answering: Fetch[] = [];
  private readonly _defers: (handler: (fetch: Fetch) => void, fetch: Fetch) => boolean;

  /** `defers`: whether the machine stands still, and keeps what has fallen due. */
  constructor(defers: (handler: (fetch: Fetch) => void, fetch: Fetch) => boolean) {
    this._defers = defers;
  }

  /** A consumer asks, and for nothing that it had asked for before. False: nobody knows it. */
  opens(fetch: Fetch): boolean {
    const { consumer, plan, incarnation } = fetch;
    const { subscriber, asked } = consumer;
    if (subscriber === null || consumer.incarnation !== incarnation) return false;
    if (asked !== null) this._closes(asked);
    consumer.asked = fetch;
    subscriber.wanted = plan.batch;
    fetch.brokerSlot = plan.expires.start(this._expires, fetch);
    return true;
  }

  /** A message goes to whoever asked; null: it is sent unasked. */
  handsOut(fetch: Fetch | null): void {
    if (fetch === null) return;
    fetch.sent++;
    if (!fetch.plan.waitsForAll && fetch.sent === 1) this._answering.push(fetch);
    if (fetch.sent === fetch.plan.batch) this._closes(fetch);
  }

  /** That was all there is for now: who wanted anything at all has its answer. */
  answered(): void {
    if (this._answering.length === 0) return;
    const answered = this._answering;
    this._answering = [];
    for (const fetch of answered) this._closes(fetch);
  }

  private readonly _expires = (fetch: Fetch): void => {
    if (this._defers(this._expires, fetch)) return;
    fetch.brokerSlot = -1;
    this._closes(fetch);
  };

  private _closes(fetch: Fetch): void {
    const { consumer, plan } = fetch;
    fetch.isClosed = true;
    if (fetch.brokerSlot >= 0) plan.expires.cancel(fetch.brokerSlot, fetch);
    fetch.brokerSlot = -1;
    if (consumer.asked !== fetch) return;
    consumer.asked = null;
    if (consumer.subscriber !== null) consumer.subscriber.wanted = 0;
  }
}
