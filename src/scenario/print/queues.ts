import type { SubscriptionSpec } from "../broker-specs.ts";
import { durationText } from "../quantity.ts";
import type {
  AddressSpec,
  ExchangeSpec,
  QueueDestinationSpec,
  QueueSubscriptionSpec,
} from "../queue-specs.ts";
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

export function writtenExchange({ type, bindings, alternate }: ExchangeSpec): Written {
  return said({
    type,
    queues: type === "fanout" ? bindings.map(({ queue }) => queue) : null,
    bindings: type === "fanout" ? null : bindings.map(({ queue, key }) => ({ queue, key })),
    alternateExchange: alternate,
  });
}

/** What is written on a message. */
export function writtenAddress(address: AddressSpec | null, keep: KeepFile): Record<string, Written | null> {
  if (address === null) return {};
  const { routingKey, mandatory, delay } = address;
  return {
    routingKey,
    mandatory: mandatory ? true : null,
    delay: delay === null ? null : writtenDistribution(delay, "time", keep),
  };
}

/** How messages are taken from a queue. */
export function writtenQueueSubscription(
  subscription: QueueSubscriptionSpec,
): Record<string, Written | null> {
  const { prefetch, fetch, ack, nak, nakDelayNs, pauseNs } = subscription;
  return {
    prefetch,
    fetch:
      fetch === null
        ? null
        : { batch: fetch.batch, expires: durationText(fetch.expiresNs), waitFor: fetch.waitFor },
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
