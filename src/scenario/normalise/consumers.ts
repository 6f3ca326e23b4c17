import type { ConsumerSpec, SubscriptionSpec } from "../broker-specs.ts";
import { remedy } from "../nearest.ts";
import { durationNs } from "../quantity.ts";
import type { ConsumerInput } from "../schema/brokers.ts";
import type { ServiceInput } from "../schema/components.ts";
import type { Path } from "../source/node.ts";
import { type ResolvedDestination, resolveDestination } from "./destinations.ts";
import { emptyMap, entriesOf, own } from "./reading.ts";
import type { Reading } from "./reading.ts";
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
    consumers[name] = {
      broker: target.component,
      destination: target.part,
      subscription: subscriptionOf(reading, path, { service, input: consumer, target }),
      steps,
    };
  }
  return consumers;
}

function subscriptionOf(
  reading: Reading,
  path: Path,
  { service, input, target }: { service: string; input: ConsumerInput; target: ResolvedDestination },
): SubscriptionSpec {
  checkDeadLetter(reading, [...path, "deadLetter"], input, target);
  checkTimes(reading, path, input);
  return {
    kind: "topic",
    group: input.group ?? service,
    commit: input.commit,
    autoCommitNs: durationNs(input.autoCommitInterval),
    idempotent: input.idempotent,
    maxPollRecords: input.maxPollRecords,
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
    fromNs: durationNs(input.startAt),
    offsetReset: input.autoOffsetReset,
  };
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

function checkTimes(
  { report }: Reading,
  path: Path,
  { heartbeatInterval, sessionTimeout, maxAttempts, retryDelay }: ConsumerInput,
): void {
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
