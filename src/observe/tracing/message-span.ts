import { Span } from "./span.ts";
import type { MarkKind } from "./trace.ts";

/** Of a message that is handed out over and over again only so much is kept. */
const DELIVERIES_MAX = 25;

/** What is noted of one message, from when it is kept until everybody is done with it. */
export class MessageSpan extends Span {
  private readonly _deliveries: Span[] = [];
  /** Since when it waits to be handed out. */
  private _sinceNs: number;

  constructor(name: string, nowNs: number, key: number, from: Span) {
    super("message", name, nowNs, key, from.notebook);
    this._sinceNs = nowNs;
  }

  /** It waits to be handed out, and not for the first time. */
  waits(nowNs: number): void {
    this._sinceNs = nowNs;
    this._losesTheLast(nowNs);
  }

  /** What has not arrived when it is handed out again never will. */
  private _losesTheLast(nowNs: number): void {
    const last = this._deliveries.at(-1);
    if (last === undefined || last.hasArrived || last.toNs !== null) return;
    last.ended(nowNs, null, false);
    this.happened(nowNs, "onTheWay");
  }

  /** It is on its way to a consumer (`billing.orders`); null: nobody cares any more. */
  delivered(nowNs: number, consumer: string): Span | null {
    if (this.notebook.isClosed || this._deliveries.length === DELIVERIES_MAX) return null;
    this._losesTheLast(nowNs);
    const before = this._deliveries.findLast(({ name }) => name === consumer);
    const fromNs = Math.max(this._sinceNs, before === undefined ? 0 : (before.toNs ?? nowNs));
    const delivery = new Span("delivery", consumer, fromNs, this.key, this.notebook);
    this._deliveries.push(delivery);
    this.adopt(delivery).sent(nowNs, "broker");
    return delivery;
  }

  /** A relay sends it to the broker (`kafka.orders`); null: nobody cares any more. */
  relayed(nowNs: number, destination: string): Span | null {
    if (this.notebook.isClosed || this._deliveries.length === DELIVERIES_MAX) return null;
    const attempt = new Span("attempt", destination, nowNs, this.key, this.notebook);
    this._deliveries.push(attempt);
    this.adopt(attempt).begins("network", nowNs);
    return attempt;
  }

  /** `by`: the group of consumers that it concerns, where it is not everybody. */
  happened(nowNs: number, what: MarkKind, by = ""): void {
    this.marked(nowNs, what, by);
    if (ENDS.has(what)) this.ended(nowNs, null, false);
  }
}

/** After these a group, or the broker, is done with a message. */
const ENDS: ReadonlySet<MarkKind> = new Set([
  "handled",
  "dead",
  "skipped",
  "expired",
  "dropped",
  "rejected",
  "withdrawn",
  "unroutable",
  "lost",
  "undone",
]);

/** What a span leaves behind for others: a message, or a row of an outbox. Null where nobody traces it. */
export function leftBy(span: Span | null, nowNs: number, name: string, key: number): MessageSpan | null {
  if (span === null || span.notebook.isClosed) return null;
  return span.adopt(new MessageSpan(name, nowNs, key, span));
}
