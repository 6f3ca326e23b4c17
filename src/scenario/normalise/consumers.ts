import type {
  ConsumerSpec,
  PartitionBreakerSpec,
  SubscriptionSpec,
  TopicSubscriptionSpec,
} from "../broker-specs.ts";
import { remedy } from "../nearest.ts";
import { durationNs } from "../quantity.ts";
import type { ConsumerInput } from "../schema/brokers.ts";
import { queueConsumerFields } from "../schema/queues.ts";
import { topicConsumerFields } from "../schema/topic-consumers.ts";
import type { ServiceInput } from "../schema/components.ts";
import { nodeAt, type Path } from "../source/node.ts";
import { type ResolvedDestination, resolveDestination } from "./destinations.ts";
import { boundTo } from "./exchanges.ts";
import { readQueueSubscription } from "./queues.ts";
import { readInbox } from "./inboxes.ts";
import { emptyMap, entriesOf, own } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { checkPublished, readProducerTransaction } from "./producer-transactions.ts";
import { readSteps } from "./steps.ts";

/** The consumers of a service; one that names nothing is reported and left out. */
export function readConsumers(
  reading: Reading,
  service: string,
  input: ServiceInput,
): Record<string, ConsumerSpec> {
  const consumers = emptyMap<ConsumerSpec>();
  for (const [name, consumer] of entriesOf(input.consumers)) {
    const path: Path = ["services", service, "consumers", name];
    if (own(input.endpoints, name) !== undefined)
      reading.report.mistake(path, `"${name}" is the name of an endpoint of this service`, null, "key");
    const target = resolveDestination(reading, [...path, "from"], consumer.from);
    const steps = readSteps(reading, [...path, "steps"], consumer.steps, "service");
    if (target === null) continue;
    const subscription = subscriptionOf(reading, path, { service, input: consumer, target });
    if (subscription === null) continue;
    if (subscription.kind === "topic" && subscription.transaction !== null)
      checkPublished(reading, path, { broker: target.component, steps });
    consumers[name] = {
      broker: target.component,
      destination: target.part,
      subscription,
      steps,
    };
  }
  return consumers;
}

/** How messages are taken, as the kind of what they come from has it; null where nothing can be taken from it. */
function subscriptionOf(
  reading: Reading,
  path: Path,
  { service, input, target }: { service: string; input: ConsumerInput; target: ResolvedDestination },
): SubscriptionSpec | null {
  const broker = own(reading.input.brokers, target.component);
  const queue = own(broker?.queues, target.part);
  if (queue !== undefined) {
    refuseFields(reading, path, input.from, { fields: TOPIC_FIELDS, of: "topics", kind: "queue" });
    const queuePath = ["brokers", target.component, "queues", target.part];
    return readQueueSubscription(reading, path, { input, queue, queuePath });
  }
  const exchange = own(broker?.exchanges, target.part);
  if (exchange !== undefined) {
    reading.report.mistake(
      [...path, "from"],
      `"${input.from}" is an exchange, which keeps nothing`,
      `consume from one of its queues: ${boundTo(exchange)
        .map((name) => `${target.component}.${name}`)
        .join(", ")}`,
    );
    return null;
  }
  refuseFields(reading, path, input.from, { fields: QUEUE_FIELDS, of: "queues", kind: "topic" });
  checkDeadLetter(reading, [...path, "deadLetter"], input, target);
  return { group: input.group ?? service, ...topicSubscription(reading, path, input) };
}

/** What `topicSubscription` reads. */
type TopicConsumerInput = Omit<ConsumerInput, "from" | "steps" | "group" | keyof typeof queueConsumerFields>;

/** How messages are taken from a topic, whoever the group is. */
export function topicSubscription(
  reading: Reading,
  path: Path,
  input: TopicConsumerInput,
): Omit<TopicSubscriptionSpec, "group"> {
  checkTimes(reading, path, input);
  return {
    kind: "topic",
    commit: input.commit,
    autoCommitNs: durationNs(input.autoCommitInterval),
    ...readInbox(input),
    maxPollRecords: input.maxPollRecords,
    fetchMin: input.fetchMinSize,
    fetchMaxWaitNs: durationNs(input.fetchMaxWait),
    maxPartitionFetch: input.maxPartitionFetchSize,
    maxPollNs: durationNs(input.maxPollInterval),
    sessionNs: durationNs(input.sessionTimeout),
    heartbeatNs: durationNs(input.heartbeatInterval),
    rebalance: input.rebalance,
    isStatic: input.staticMembership,
    threads: input.concurrency,
    maxAttempts: input.maxAttempts === "forever" ? null : input.maxAttempts,
    retryDelayNs: durationNs(input.retryDelay),
    deadLetter: input.deadLetter ?? null,
    delayNs: durationNs(input.delay),
    pauseNs: input.pauseWhenOpen === undefined ? null : durationNs(input.pauseWhenOpen),
    breaker: readBreaker(reading, path, input),
    transaction: readProducerTransaction(reading, path, input),
    readsCommitted: input.isolation === "readCommitted",
    fromNs: durationNs(input.startAt),
    offsetReset: input.autoOffsetReset,
  };
}

function readBreaker(
  { report }: Reading,
  path: Path,
  { breaker, transaction, commit }: Pick<Partial<TopicConsumerInput>, "breaker" | "transaction" | "commit">,
): PartitionBreakerSpec | null {
  if (breaker === undefined) return null;
  if (transaction !== undefined)
    report.mistake(
      [...path, "breaker"],
      "a breaker of a consumer with transactions is not there yet",
      "take one of them away",
      "key",
    );
  if (commit === "before")
    report.mistake(
      [...path, "breaker"],
      "what is committed before it is handled cannot be put off",
      "commit: after",
      "key",
    );
  const { consecutiveFailures, waitDurationInOpenState, scope } = breaker;
  return { consecutiveFailures, waitNs: durationNs(waitDurationInOpenState), scope };
}

function checkDeadLetter(
  { report, input }: Reading,
  path: Path,
  { deadLetter, maxAttempts, from }: ConsumerInput,
  target: ResolvedDestination,
): void {
  if (deadLetter === undefined) return;
  const topics = entriesOf(own(input.brokers, target.component)?.topics).map(([name]) => name);
  if (deadLetter === target.part)
    report.mistake(path, `${from} cannot take its own dead letters`, "name another topic");
  else if (
    !topics.includes(deadLetter) &&
    !report.isSpoilt(["brokers", target.component, "topics", deadLetter])
  )
    report.mistake(path, `"${target.component}" has no topic "${deadLetter}"`, remedy(deadLetter, topics));
  if (maxAttempts === "forever")
    report.mistake(
      path,
      "what is tried forever is never a dead letter",
      "give it a number of maxAttempts",
      "key",
    );
}

function checkTimes({ report }: Reading, path: Path, input: TopicConsumerInput): void {
  const { heartbeatInterval, sessionTimeout, maxAttempts, retryDelay } = input;
  const { fetchMinSize, maxPollRecords } = input;
  if (fetchMinSize > maxPollRecords)
    report.mistake(
      [...path, "fetchMinSize"],
      `a batch has ${maxPollRecords} messages at most (maxPollRecords), so that there is no waiting for ${fetchMinSize}`,
      "raise maxPollRecords, too",
    );
  if (durationNs(heartbeatInterval) >= durationNs(sessionTimeout))
    report.mistake(
      [...path, "heartbeatInterval"],
      `a heartbeat every ${heartbeatInterval} comes too late for a sessionTimeout of ${sessionTimeout}`,
    );
  if (maxAttempts === "forever" && durationNs(retryDelay) === 0)
    report.mistake(
      [...path, "maxAttempts"],
      "what is tried forever needs a retryDelay",
      "such as retryDelay: 1s",
    );
}

const TOPIC_FIELDS = Object.keys(topicConsumerFields).filter((field) => field !== "pauseWhenOpen");
const QUEUE_FIELDS = Object.keys(queueConsumerFields);

/** Settings that stand there and belong to the other kind. */
function refuseFields(
  reading: Reading,
  path: Path,
  from: string,
  { fields, of, kind }: { fields: readonly string[]; of: string; kind: string },
): void {
  for (const field of fields) {
    const node = nodeAt(reading.root, [...path, field]);
    if (node === null || (node.kind === "scalar" && node.value === null)) continue;
    reading.report.mistake(
      [...path, field],
      `${field} is for ${of}, and ${from} is a ${kind}`,
      `take ${field} away`,
      "key",
    );
  }
}
