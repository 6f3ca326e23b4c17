import { meanOf } from "../../experiment/demand.ts";
import { consumersOf, groupsOf, type PlacedConsumer } from "../../scenario/consumers-of.ts";
import { durationText } from "../../scenario/quantity.ts";
import type {
  BrokerSpec,
  PartitionBreakerSpec,
  ProducerTransactionSpec,
  Scenario,
  TopicSpec,
  TopicSubscriptionSpec,
} from "../../scenario/scenario.ts";
import { Pace } from "./pace.ts";
import { count } from "./words.ts";

interface PlacedTopic {
  readonly broker: string;
  readonly name: string;
  readonly nodes: BrokerSpec["nodes"];
  readonly spec: TopicSpec;
}

/** What each topic keeps and promises its producers, who reads it, and what follows from that. */
export function topicLines(scenario: Scenario): readonly string[] {
  const pace = new Pace(scenario);
  return topicsOf(scenario).flatMap((topic) => [
    `${topic.broker}.${topic.name}: ${topicInWords(topic).join("; ")}`,
    ...groupsOf(scenario, topic.broker, topic.name).flatMap((group) =>
      groupLines(scenario, topic, group, pace),
    ),
  ]);
}

function topicsOf({ brokers }: Scenario): readonly PlacedTopic[] {
  return Object.entries(brokers).flatMap(([broker, { nodes, destinations }]) =>
    Object.entries(destinations).flatMap(([name, spec]) =>
      spec.kind === "topic" ? [{ broker, name, nodes, spec }] : [],
    ),
  );
}

function topicInWords({ spec, nodes }: PlacedTopic): readonly string[] {
  const { partitions, partitioner, replicas, acks, minInSync, retentionNs, isIdempotent, replication } = spec;
  const order = partitioner === "key" ? "in the order of each key" : "in turn, in no order";
  return [
    `${count(partitions, "partition")}, ${partitions === 1 ? "in order" : order}`,
    replicas === 1
      ? `one copy of each, on ${nodes === 1 ? "one machine" : `${nodes} machines`}`
      : `${replicas} copies of each on ${nodes} machines, followers ${durationText(Math.round(meanOf(replication)))} behind`,
    ACKS[acks](minInSync, replicas),
    retentionNs === null
      ? "kept until every group is through"
      : `kept for ${durationText(retentionNs)}, read or not`,
    isIdempotent ? "sent again, stored once" : "sent again, stored again",
  ];
}

const ACKS: Readonly<Record<TopicSpec["acks"], (minInSync: number, replicas: number) => string>> = {
  "0": () => "producers wait for nobody (acks 0): what is lost on the way nobody knows",
  "1": (_minInSync, replicas) =>
    `producers wait for the leader (acks 1)${replicas === 1 ? "" : ": with it goes what no follower has yet"}`,
  all: (minInSync, replicas) =>
    replicas === 1
      ? "producers wait for the one copy (acks all)"
      : `producers wait for all in sync (acks all), refused below ${minInSync}`,
};

function groupLines(
  scenario: Scenario,
  { broker, name, spec }: PlacedTopic,
  group: string,
  pace: Pace,
): readonly string[] {
  const placed = consumersOf(scenario, broker, name).flatMap((one) => {
    const { subscription } = one.consumer;
    return subscription.kind === "topic" && subscription.group === group ? [{ one, subscription }] : [];
  });
  const members = placed.reduce(
    (sum, { one, subscription }) => sum + subscription.threads * instancesOf(scenario, one),
    0,
  );
  return placed.map(({ one, subscription }) => {
    const said = [
      membersInWords(members, spec.partitions),
      ...pace.ofConsumer(one, Math.min(members, spec.partitions)),
      ...subscriptionInWords(subscription),
    ];
    return `${broker}.${name} -> ${one.service}.${one.name}, group ${group}: ${said.join("; ")}`;
  });
}

function instancesOf({ services }: Scenario, { service }: PlacedConsumer): number {
  return services[service]?.instances ?? 0;
}

function membersInWords(members: number, partitions: number): string {
  const idle = members - partitions;
  return `${count(members, "member")} for ${count(partitions, "partition")}${idle > 0 ? `, ${idle} of them idle` : ""}`;
}

function subscriptionInWords(subscription: TopicSubscriptionSpec): readonly string[] {
  const { maxPollRecords, maxPollNs, sessionNs, rebalance, isStatic, delayNs, pauseNs } = subscription;
  return [
    subscription.transaction === null
      ? COMMITS[subscription.commit](subscription)
      : transactionInWords(subscription.transaction),
    ...(subscription.readsCommitted ? ["reads what is committed, up to the last stable offset"] : []),
    attemptsInWords(subscription),
    ...fetchInWords(subscription),
    `polls ${maxPollRecords} at most and at least every ${durationText(maxPollNs)}, out of the group after ${durationText(sessionNs)} of silence`,
    `${rebalance} rebalancing${isStatic ? ", members keep their place over a restart" : ""}`,
    ...(delayNs === 0 ? [] : [`not before it is ${durationText(delayNs)} old`]),
    ...(subscription.breaker === null ? [] : [breakerInWords(subscription.breaker)]),
    ...(pauseNs === null ? [] : [`pauses for ${durationText(pauseNs)} when a circuit is open`]),
  ];
}

function fetchInWords({ fetchMin, fetchMaxWaitNs }: TopicSubscriptionSpec): readonly string[] {
  if (fetchMin === 1) return [];
  return [`answered when there are ${fetchMin} messages, or after ${durationText(fetchMaxWaitNs)}`];
}

const COMMITS: Readonly<
  Record<TopicSubscriptionSpec["commit"], (subscription: TopicSubscriptionSpec) => string>
> = {
  before: () => "committed before it is handled: what a dying member has in hand is lost",
  after: (subscription) => `committed when a batch is handled: ${againInWords(subscription)}`,
  auto: (subscription) =>
    `committed every ${durationText(subscription.autoCommitNs)}: ${againInWords(subscription)}`,
};

function breakerInWords({ consecutiveFailures, waitNs, scope }: PartitionBreakerSpec): string {
  const what = scope === "partition" ? "the partition" : "all partitions of the reader";
  return `pauses ${what} for ${durationText(waitNs)} after ${count(consecutiveFailures, "failure")} in a row, then tries one message`;
}

function transactionInWords({ timeoutNs, commitNs }: ProducerTransactionSpec): string {
  const when = commitNs === 0 ? "with each batch" : `every ${durationText(commitNs)}`;
  return `handled in transactions, committed ${when} and aborted after ${durationText(timeoutNs)}: what is published to this broker counts with the offsets or not at all, and nothing else does`;
}

function againInWords({ idempotent, inboxNs }: TopicSubscriptionSpec): string {
  if (!idempotent) return "what a dying member has done since is done again";
  const known = inboxNs === null ? "is known" : `is known for ${durationText(inboxNs)}`;
  return `what a dying member has done since comes again, and ${known}`;
}

function attemptsInWords({ maxAttempts, retryDelayNs, deadLetter }: TopicSubscriptionSpec): string {
  if (maxAttempts === null)
    return `a failure is tried for ever, every ${durationText(retryDelayNs)}: it holds up its partition`;
  const then = deadLetter === null ? "skipped" : `put into ${deadLetter}`;
  return maxAttempts === 1
    ? `what fails is ${then}`
    : `what fails is tried ${maxAttempts} times, every ${durationText(retryDelayNs)}, then ${then}`;
}
