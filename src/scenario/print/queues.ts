import type { SubscriptionSpec } from "../broker-specs.ts";
import { durationText } from "../quantity.ts";
import type { ExchangeSpec, QueueDestinationSpec, QueueSubscriptionSpec } from "../queue-specs.ts";
import { orNull, said, writtenDistribution } from "./written.ts";
import type { KeepFile, Written } from "./written.ts";

/** A queue with everything spelt out. */
export function writtenQueue(queue: QueueDestinationSpec, keep: KeepFile): Written {
  return said({
    latency: writtenDistribution(queue.latency, "time", keep),
    capacity: queue.capacity,
    overflow: queue.capacity === null ? null : queue.overflow,
    maxReceiveCount: queue.maxReceiveCount,
    maxAckPending: queue.maxAckPending,
    ttl: orNull(queue.ttlNs),
    priorities: queue.priorities === 0 ? null : queue.priorities,
    stores: queue.stores,
    subscription: queue.subscription,
    fifoGroups: queue.fifoGroups,
    visibilityTimeout: orNull(queue.visibilityTimeoutNs),
    returnsOnDisconnect: queue.returnsOnDisconnect,
    delay: orNull(queue.delayNs),
    deduplication: orNull(queue.deduplicationNs),
    durable: queue.durable,
    deadLetter: queue.deadLetter,
    deadLetters: queue.deadLetter === null ? null : queue.deadLetters,
  });
}

export function writtenExchange({ queues }: ExchangeSpec): Written {
  return { queues: [...queues] };
}

/** How messages are taken from a queue. */
export function writtenQueueSubscription(
  subscription: QueueSubscriptionSpec,
): Record<string, Written | null> {
  const { prefetch, ack, nak, nakDelayNs, pauseNs } = subscription;
  return {
    prefetch,
    ack,
    idempotent: writtenInbox(subscription),
    nak: ack === "before" ? null : nak,
    nakDelay: orNull(nakDelayNs),
    pauseWhenOpen: orNull(pauseNs),
  };
}

/** Whether a consumer knows what has been handled, and for how long. */
export function writtenInbox({ idempotent, inboxNs }: SubscriptionSpec): Written {
  return inboxNs === null ? idempotent : { retention: durationText(inboxNs) };
}
