import type { Delivery as Receipt } from "../../resilience/messaging/message.ts";
import type { Call } from "../call.ts";
import { Delivery } from "./delivery.ts";
import type { Fetch } from "./fetching.ts";
import type { Letter } from "./letter.ts";
import type { QueueConsumer } from "./queue-consumer.ts";

/** A message of a queue on its way to a consumer, in its hands, and what it says of it on its way back. */
export class QueueDelivery extends Delivery {
  readonly receipt: Receipt<Letter>;
  readonly consumer: QueueConsumer;
  /** Which life of its machine it is for. */
  readonly incarnation: number;
  /** What it is an answer to; null: it comes unasked. */
  readonly fetch: Fetch | null;
  /** Slot of its visibility timeout. */
  visibilitySlot = -1;
  /** What the queue knows it as: the first try of its consumer. */
  readonly first: QueueDelivery;

  constructor(
    call: Call,
    consumer: QueueConsumer,
    receipt: Receipt<Letter>,
    first: QueueDelivery | null = null,
  ) {
    const { key, priority } = receipt.message.content;
    super(call, consumer, key, priority);
    this.receipt = receipt;
    this.first = first ?? this;
    this.consumer = consumer;
    this.fetch = consumer.asked;
    this.incarnation = consumer.incarnation;
    this.instance = consumer.instance;
    const { trace } = receipt.message.content;
    if (trace !== null) this.trace = trace.delivered(consumer.nowNs, call.plan.name);
  }
}
