import type { BrokerSpec, ConsumerSpec, SubscriptionSpec, TopicSpec } from "../broker-specs.ts";
import type { StepWriter } from "./steps.ts";
import { mapped, said, writtenDistribution } from "./written.ts";
import type { KeepFile, Written } from "./written.ts";

/** A broker with everything spelt out. */
export function writtenBroker({ zone, destinations }: BrokerSpec, keep: KeepFile): Written {
  return said({ zone, topics: mapped(destinations, (topic) => writtenTopic(topic, keep)) });
}

function writtenTopic({ partitions, latency }: TopicSpec, keep: KeepFile): Written {
  return { partitions, latency: writtenDistribution(latency, "time", keep) };
}

/** A consumer with everything spelt out. */
export function writtenConsumer(consumer: ConsumerSpec, steps: StepWriter): Written {
  return said({
    from: `${consumer.broker}.${consumer.destination}`,
    ...writtenSubscription(consumer.subscription),
    steps: steps.write(consumer.steps),
  });
}

function writtenSubscription(subscription: SubscriptionSpec): Record<string, Written | null> {
  const { group, commit, idempotent, maxPollRecords } = subscription;
  return { group, commit, idempotent, maxPollRecords };
}
