import { consumersOf } from "../../scenario/consumers-of.ts";
import { exchangeLines } from "./exchanges.ts";
import { Pace } from "./pace.ts";
import { durationText } from "../../scenario/quantity.ts";
import type { QueueDestinationSpec, QueueSubscriptionSpec, Scenario } from "../../scenario/scenario.ts";

/** What each queue keeps, for how long, and who takes it, with the defaults of its preset. */
export function queueLines(scenario: Scenario): readonly string[] {
  return Object.entries(scenario.brokers).flatMap(([broker, { destinations }]) =>
    Object.entries(destinations).flatMap(([name, spec]) => {
      if (spec.kind === "topic") return [];
      if (spec.kind === "exchange") return exchangeLines(scenario, broker, name, spec);
      return [
        `${broker}.${name}: ${queueInWords(spec).join("; ")}`,
        ...consumerLines(scenario, broker, name, spec),
      ];
    }),
  );
}

function queueInWords(queue: QueueDestinationSpec): readonly string[] {
  const time = (words: string, ns: number | null): string[] =>
    ns === null ? [] : [`${words} ${durationText(ns)}`];
  if (!queue.stores) return ["stores nothing: what nobody has room for is lost"];
  return [
    queue.capacity === null ? "no limit of length" : `at most ${queue.capacity}, then ${queue.overflow}`,
    ...time("expires after", queue.ttlNs),
    ...time("kept back for", queue.delayNs),
    ...time("visibility timeout", queue.visibilityTimeoutNs),
    ...(queue.returnsOnDisconnect ? ["what a consumer had comes back when it dies"] : []),
    queue.maxReceiveCount === null
      ? "handed out for ever"
      : `handed out ${queue.maxReceiveCount} times, then ${queue.deadLetter === null ? "dead" : `to ${queue.deadLetter}`}`,
    ...orderInWords(queue),
    ...(queue.maxAckPending === null ? [] : [`at most ${queue.maxAckPending} out at a time`]),
    ...time("what is published again is known for", queue.deduplicationNs),
    ...(queue.durable ? [] : ["forgotten when the broker crashes"]),
  ];
}

function orderInWords({ priorities, fifoGroups, subscription }: QueueDestinationSpec): readonly string[] {
  return [
    ...(priorities === 0 ? [] : [`priorities 0 to ${priorities}`]),
    ...(fifoGroups ? ["one message of a key at a time"] : []),
    ...(subscription === "shared" ? [] : [subscription]),
  ];
}

function consumerLines(
  scenario: Scenario,
  broker: string,
  queue: string,
  { visibilityTimeoutNs }: QueueDestinationSpec,
): readonly string[] {
  const pace = new Pace(scenario);
  return consumersOf(scenario, broker, queue).flatMap((placed) => {
    const { service, name, consumer } = placed;
    const { subscription } = consumer;
    if (subscription.kind !== "queue") return [];
    const instances = scenario.services[service]?.instances ?? 0;
    const said = [
      subscriptionInWords(subscription),
      `${instances} of them`,
      ...pace.ofConsumer(placed, (subscription.prefetch ?? Infinity) * instances),
      ...visibilityInWords(visibilityTimeoutNs, pace.handlingNs(placed)),
    ];
    return [`${broker}.${queue} -> ${service}.${name}: ${said.join("; ")}`];
  });
}

/** A consumer that takes longer than this has its message handed to another one. */
function visibilityInWords(visibilityNs: number | null, takesNs: number): readonly string[] {
  if (visibilityNs === null || !(takesNs > 0)) return [];
  const times = visibilityNs / takesNs;
  if (times < 1) return ["the visibility timeout is shorter than that: messages are handled several times"];
  return times > MANY_TIMES
    ? []
    : [
        `the visibility timeout is ${Number(times.toPrecision(2))} times that: whatever takes longer is handled again`,
      ];
}

/** A visibility timeout beyond so many means hardly any handling outlasts. */
const MANY_TIMES = 20;

function subscriptionInWords({
  prefetch,
  fetch,
  ack,
  nak,
  nakDelayNs,
  idempotent,
  inboxNs,
  pauseNs,
}: QueueSubscriptionSpec): string {
  const failed = nakDelayNs === null ? nak : `${nak} after ${durationText(nakDelayNs)}`;
  return [
    fetch === null
      ? prefetch === null
        ? "no limit of prefetch"
        : `prefetch ${prefetch}`
      : `fetches ${fetch.batch}, and waits ${durationText(fetch.expiresNs)} for ${fetch.waitFor === "all" ? "all of them" : "any of them"}`,
    `acknowledged ${ack} it is handled`,
    ...(ack === "after" ? [`failed: ${failed}`] : []),
    ...(pauseNs === null ? [] : [`pauses ${durationText(pauseNs)} for an open circuit`]),
    ...(idempotent ? [inboxNs === null ? "idempotent" : `idempotent for ${durationText(inboxNs)}`] : []),
  ].join(", ");
}
