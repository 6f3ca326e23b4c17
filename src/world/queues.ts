import type { Lane } from "../kernel/simulation.ts";
import { Queue } from "../model/messaging/queue.ts";
import { QueueConsumer } from "../model/messaging/queue-consumer.ts";
import { Deduplication } from "../resilience/messaging/deduplication.ts";
import type { Departure } from "../resilience/messaging/message.ts";
import type { QueueRules } from "../resilience/messaging/message-queue.ts";
import type {
  DestinationSpec,
  Named,
  QueueDestinationSpec,
  QueueSubscriptionSpec,
} from "../scenario/scenario.ts";
import type { BuiltDestination, ConsumerPlace, DestinationPlace } from "./brokers.ts";
import { distributionOf } from "./distributions.ts";
import { variates, type World } from "./world.ts";

/** How long a connection may be silent before the broker takes it for broken: RabbitMQ's heartbeat. */
const HEARTBEAT_NS = 60e9;

export interface BuiltQueue extends BuiltDestination {
  readonly destination: Queue;
}

export function buildQueue(world: World, place: DestinationPlace, spec: QueueDestinationSpec): BuiltQueue {
  const { simulation, observer, outcomes } = world;
  const path = `brokers/${place.broker}/${place.name}`;
  const isInstant = spec.latency.kind === "constant" && spec.latency.value === 0;
  const laneOf = (ns: number | null): Lane | null => (ns === null ? null : simulation.lane(ns));
  const queue = new Queue({
    name: `${place.broker}.${place.name}`,
    simulation,
    probe: observer.broker(place.broker).queue(place.name),
    rules: rulesOf(world, path, spec),
    latency: isInstant ? null : variates(world, distributionOf(spec.latency), `${path}/latency`),
    visibilityTimeout: laneOf(spec.visibilityTimeoutNs),
    heartbeat: spec.returnsOnDisconnect ? simulation.lane(HEARTBEAT_NS) : null,
    delay: laneOf(spec.delayNs),
    deduplication: spec.deduplicationNs === null ? null : new Deduplication(spec.deduplicationNs),
    durable: spec.durable,
    deadLetters: DEAD_LETTERS[spec.deadLetters],
    full: outcomes.of(place.broker, "queue-full"),
  });
  return {
    destination: queue,
    consumersOf: (subscription, consumerPlace) =>
      subscription.kind === "queue" ? [consumerOf(world, queue, subscription, consumerPlace)] : [],
  };
}

const DEAD_LETTERS: Readonly<Record<QueueDestinationSpec["deadLetters"], ReadonlySet<Departure>>> = {
  failed: new Set<Departure>(["dead"]),
  all: new Set<Departure>(["dead", "expired", "dropped"]),
};

function rulesOf(world: World, path: string, spec: QueueDestinationSpec): QueueRules {
  return {
    capacity: spec.capacity ?? Infinity,
    overflow: spec.overflow,
    maxReceiveCount: spec.maxReceiveCount ?? Infinity,
    maxAckPending: spec.maxAckPending ?? Infinity,
    ttlNs: spec.ttlNs ?? Infinity,
    priorities: spec.priorities,
    stores: spec.stores,
    sharing: spec.subscription === "exclusive" ? "failover" : spec.subscription,
    fifoGroups: spec.fifoGroups,
    hash: world.hash(`${path}/keys`),
  };
}

function consumerOf(
  { simulation }: World,
  queue: Queue,
  { prefetch, fetch, ack, idempotent, inboxNs, nak, nakDelayNs, pauseNs }: QueueSubscriptionSpec,
  { host, call, toBroker, fromBroker }: ConsumerPlace,
): QueueConsumer {
  const plan = {
    queue,
    prefetch: prefetch ?? Infinity,
    acksBefore: ack === "before",
    knowsForNs: idempotent ? (inboxNs ?? Infinity) : 0,
    nak,
    nakDelay: nakDelayNs === null ? null : simulation.lane(nakDelayNs),
    pauseNs,
    fetch:
      fetch === null
        ? null
        : {
            batch: fetch.batch,
            expires: simulation.lane(fetch.expiresNs),
            waitsForAll: fetch.waitFor === "all",
          },
  };
  return new QueueConsumer(plan, host, call, { there: fromBroker, back: toBroker });
}

/** Wires what the queues of one broker know of each other. */
export function connectQueues(
  specs: Named<DestinationSpec>,
  built: ReadonlyMap<string, BuiltDestination>,
): void {
  for (const [name, spec] of Object.entries(specs)) {
    if (spec.kind === "queue" && spec.deadLetter !== null)
      queueOf(built.get(name)).deadLetter = queueOf(built.get(spec.deadLetter));
  }
}

function queueOf(built: BuiltDestination | undefined): Queue {
  if (!(built?.destination instanceof Queue)) throw new Error("it should be a queue");
  return built.destination;
}
