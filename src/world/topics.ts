import type { Variates } from "../kernel/variates.ts";
import { ConsumerGroup, type ConsumerGroupPlan } from "../model/messaging/consumer-group.ts";
import { GroupMember } from "../model/messaging/group-member.ts";
import { Topic } from "../model/messaging/topic.ts";
import type { TransactionCoordinator } from "../model/messaging/transactions/transaction-coordinator.ts";
import type { GroupProbe } from "../observe/group-event.ts";
import { PartitionBreaker } from "../resilience/messaging/partition-breaker.ts";
import type { DistributionSpec, TopicSpec, TopicSubscriptionSpec } from "../scenario/scenario.ts";
import type { BuiltDestination, ConsumerPlace, DestinationPlace } from "./brokers.ts";
import { distributionOf } from "./distributions.ts";
import { variates, type World } from "./world.ts";

/** A topic; its groups come into being with their first member. */
export function buildTopic(
  world: World,
  { broker, name, sibling, coordinator, spec: { nodes, fencingNs } }: DestinationPlace,
  spec: TopicSpec,
): BuiltDestination {
  const { simulation, observer, outcomes } = world;
  const probes = observer.broker(broker);
  const stream = `brokers/${broker}/${name}`;
  const timesOf = (distribution: DistributionSpec, purpose: string): Variates | null =>
    distribution.kind === "constant" && distribution.value === 0
      ? null
      : variates(world, distributionOf(distribution), `${stream}/${purpose}`);
  const topic = new Topic({
    name: `${broker}.${name}`,
    simulation,
    probe: probes.topic(name),
    partitions: spec.partitions,
    partitioner: spec.partitioner,
    latency: timesOf(spec.latency, "latency"),
    hash: world.hash(`${stream}/partition`),
    nodes,
    fencingNs,
    replicas: spec.replicas,
    acks: spec.acks,
    minInSync: spec.minInSync,
    unavailable: outcomes.of(broker, "no-instance"),
    replication: timesOf(spec.replication, "replication"),
    isIdempotent: spec.isIdempotent,
    retentionNs: spec.retentionNs ?? Infinity,
    isUnclean: spec.isUnclean,
    coordinator,
  });
  const groups = new Map<string, ConsumerGroup>();
  const groupOf = (subscription: TopicSubscriptionSpec): ConsumerGroup => {
    const known = groups.get(subscription.group);
    if (known !== undefined) return known;
    const probe = probes.group(name, subscription.group);
    const group = new ConsumerGroup({
      name: subscription.group,
      simulation,
      probe,
      topic,
      ...subscription,
      fetchMaxWait: simulation.lane(subscription.fetchMaxWaitNs),
      deadLetter: subscription.deadLetter === null ? null : topicOf(sibling(subscription.deadLetter)),
      transactions: coordinator && transactionsOf(world, subscription, coordinator, { topic, probe }),
      coordination: coordinationOf(world, subscription, topic),
    });
    groups.set(subscription.group, group);
    return group;
  };
  return {
    destination: topic,
    consumersOf: (subscription, place) => {
      if (subscription.kind !== "topic") return [];
      const group = groupOf(subscription);
      return Array.from({ length: subscription.threads }, () => memberOf(world, subscription, group, place));
    },
  };
}

/** group.initial.rebalance.delay.ms of Kafka's brokers. */
const INITIAL_DELAY_NS = 3e9;

function coordinationOf(
  { simulation }: World,
  { rebalance, isStatic, sessionNs, maxPollNs }: TopicSubscriptionSpec,
  topic: Topic,
): ConsumerGroupPlan["coordination"] {
  return {
    rebalance,
    isStatic,
    session: simulation.lane(sessionNs),
    patience: simulation.lane(maxPollNs),
    initialDelayNs: INITIAL_DELAY_NS,
    isUp: () => topic.isUp,
  };
}

function transactionsOf(
  { simulation }: World,
  { transaction }: TopicSubscriptionSpec,
  coordinator: TransactionCoordinator,
  { topic, probe }: { readonly topic: Topic; readonly probe: GroupProbe },
): ConsumerGroupPlan["transactions"] {
  if (transaction === null) return null;
  const timeout = simulation.lane(transaction.timeoutNs);
  return { simulation, probe, coordinator, timeout, isUp: () => topic.isUp };
}

function memberOf(
  { simulation }: World,
  subscription: TopicSubscriptionSpec,
  group: ConsumerGroup,
  place: ConsumerPlace,
): GroupMember {
  return new GroupMember({
    ...place,
    ...subscription,
    group,
    maxPoll: simulation.lane(subscription.maxPollNs),
    maxAttempts: subscription.maxAttempts ?? Infinity,
    commitNs: subscription.transaction?.commitNs ?? null,
    breaker: subscription.breaker && new PartitionBreaker(subscription.breaker),
  });
}

function topicOf({ destination }: BuiltDestination): Topic {
  if (destination instanceof Topic) return destination;
  throw new Error("dead letters of a topic go to a topic");
}
