import type { Host } from "../model/host.ts";
import { Producer, type ProducerPlan } from "../model/messaging/producing/producer.ts";
import { Topic } from "../model/messaging/topic.ts";
import { FailureSet } from "../resilience/failure-set.ts";
import type { Components } from "./components.ts";
import type { Edge } from "./pools.ts";
import type { World } from "./world.ts";

/** What gathers messages of the instances of a caller for a broker; null: they go one by one. */
export function producersOf(
  { simulation, outcomes, random }: World,
  { brokers }: Components,
  { planOf, caller, callee, spec }: Edge,
): ((host: Host) => Producer) | null {
  const broker = brokers.get(callee);
  if (broker === undefined || spec.producer === null) return null;
  const { maxBlockNs, requestTimeoutNs, deliveryTimeoutNs, retries } = spec.producer;
  const common: Omit<ProducerPlan, "probe" | "outbound" | "inbound"> = {
    ...spec.producer,
    simulation,
    nodes: broker.stations,
    topics: broker.endpoints.map((name) => topicOf(broker.destinations.get(name)!.destination)),
    names: broker.endpoints.map((name) => `${callee}.${name}`),
    maxBlock: maxBlockNs === 0 ? null : simulation.lane(maxBlockNs),
    retries: retries ?? Infinity,
    requestTimeout: simulation.lane(requestTimeoutNs),
    deliveryTimeout: simulation.lane(deliveryTimeoutNs),
    failures: new FailureSet({ failures: null, ignore: [] }),
    random: random(`clients/${caller}/${callee}/partition`),
    bufferFull: outcomes.of(caller, "buffer-full"),
    outcomes: { timeout: outcomes.of(callee, "timeout"), partitioned: outcomes.of(callee, "partitioned") },
  };
  return (host) => {
    const { probe, outbound, inbound } = planOf(host);
    return new Producer(host, { ...common, probe, outbound, inbound });
  };
}

function topicOf(destination: unknown): Topic | null {
  return destination instanceof Topic ? destination : null;
}
