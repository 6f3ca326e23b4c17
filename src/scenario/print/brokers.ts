import type {
  BrokerSpec,
  ConsumerSpec,
  DestinationKind,
  DestinationSpec,
  SubscriptionSpec,
  PartitionBreakerSpec,
  TopicSpec,
  TopicSubscriptionSpec,
} from "../broker-specs.ts";
import { durationText } from "../quantity.ts";
import type { Named } from "../scenario.ts";
import { writtenExchange, writtenInbox, writtenQueue, writtenQueueSubscription } from "./queues.ts";
import type { StepWriter } from "./steps.ts";
import { mapped, said, writtenDistribution } from "./written.ts";
import type { KeepFile, Written } from "./written.ts";

/** A broker with everything spelt out. */
export function writtenBroker({ zone, nodes, fencingNs, destinations }: BrokerSpec, keep: KeepFile): Written {
  return said({
    zone,
    nodes,
    nodeSessionTimeout: durationText(fencingNs),
    topics: ofKind(destinations, "topic", (topic) => writtenTopic(topic, keep)),
    queues: ofKind(destinations, "queue", (queue) => writtenQueue(queue, keep)),
    exchanges: ofKind(destinations, "exchange", writtenExchange),
  });
}

function ofKind<Kind extends DestinationKind>(
  destinations: Named<DestinationSpec>,
  kind: Kind,
  write: (spec: Extract<DestinationSpec, { kind: Kind }>) => Written,
): Written | null {
  const own = Object.entries(destinations).filter(([, spec]) => spec.kind === kind);
  if (own.length === 0) return null;
  return mapped(Object.fromEntries(own), (spec) => write(spec as Extract<DestinationSpec, { kind: Kind }>));
}

function writtenTopic(topic: TopicSpec, keep: KeepFile): Written {
  const { partitions, partitioner, latency, replicas, acks, minInSync, replication, retentionNs } = topic;
  return said({
    partitions,
    partitioner,
    latency: writtenDistribution(latency, "time", keep),
    replicas,
    acks: acks === "all" ? "all" : Number(acks),
    minInsyncReplicas: minInSync,
    replicationLatency: writtenDistribution(replication, "time", keep),
    enableIdempotence: topic.isIdempotent,
    uncleanLeaderElection: topic.isUnclean,
    retention: retentionNs === null ? null : durationText(retentionNs),
  });
}

/** A consumer with everything spelt out. */
export function writtenConsumer(consumer: ConsumerSpec, steps: StepWriter): Written {
  return said({
    from: `${consumer.broker}.${consumer.destination}`,
    ...writtenSubscription(consumer.subscription),
    steps: steps.write(consumer.steps),
  });
}

function writtenBreaker({ consecutiveFailures, waitNs, scope }: PartitionBreakerSpec): Written {
  return { consecutiveFailures, waitDurationInOpenState: durationText(waitNs), scope };
}

function writtenTransaction({ transaction }: TopicSubscriptionSpec): Written | null {
  if (transaction === null) return null;
  const { timeoutNs, commitNs } = transaction;
  return { timeout: durationText(timeoutNs), commitInterval: durationText(commitNs) };
}

function writtenSubscription(spec: SubscriptionSpec): Record<string, Written | null> {
  if (spec.kind === "queue") return writtenQueueSubscription(spec);
  const { group, commit, maxPollRecords, rebalance, deadLetter } = spec;
  return {
    group,
    concurrency: spec.threads,
    commit,
    autoCommitInterval: durationText(spec.autoCommitNs),
    idempotent: writtenInbox(spec),
    transaction: writtenTransaction(spec),
    isolation: spec.readsCommitted ? "readCommitted" : "readUncommitted",
    maxPollRecords,
    fetchMinSize: spec.fetchMin,
    fetchMaxWait: durationText(spec.fetchMaxWaitNs),
    maxPartitionFetchSize: spec.maxPartitionFetch,
    maxPollInterval: durationText(spec.maxPollNs),
    sessionTimeout: durationText(spec.sessionNs),
    heartbeatInterval: durationText(spec.heartbeatNs),
    rebalance,
    staticMembership: spec.isStatic,
    maxAttempts: spec.maxAttempts ?? "forever",
    retryDelay: durationText(spec.retryDelayNs),
    deadLetter,
    delay: durationText(spec.delayNs),
    pauseWhenOpen: spec.pauseNs === null ? null : durationText(spec.pauseNs),
    breaker: spec.breaker === null ? null : writtenBreaker(spec.breaker),
    startAt: durationText(spec.fromNs),
    autoOffsetReset: spec.offsetReset,
  };
}
