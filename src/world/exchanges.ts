import { Exchange } from "../model/messaging/exchange.ts";
import { Queue } from "../model/messaging/queue.ts";
import { Bindings } from "../resilience/messaging/routing.ts";
import type { BrokerSpec, DestinationSpec, ExchangeSpec, Named } from "../scenario/scenario.ts";
import type { BuiltDestination, DestinationPlace } from "./brokers.ts";
import type { World } from "./world.ts";

export function buildExchange(world: World, place: DestinationPlace, spec: ExchangeSpec): BuiltDestination {
  const { simulation, outcomes, observer } = world;
  const { broker, name } = place;
  const bindings = spec.bindings.map(({ queue, key }) => ({ queue: queueOf(place.sibling(queue)), key }));
  const plan = {
    name: `${broker}.${name}`,
    simulation,
    probe: observer.broker(broker).exchange(name),
    bindings: new Bindings(spec.type, bindings),
    full: outcomes.of(broker, "queue-full"),
    unroutable: outcomes.of(broker, "unroutable"),
  };
  return { destination: new Exchange(plan, bindings[0]!.queue), consumersOf: () => [] };
}

/** Wires what the exchanges of one broker know of each other. */
export function connectExchanges(
  specs: Named<DestinationSpec>,
  built: ReadonlyMap<string, BuiltDestination>,
): void {
  for (const [name, spec] of Object.entries(specs)) {
    if (spec.kind === "exchange" && spec.alternate !== null)
      exchangeOf(built.get(name)).alternate = exchangeOf(built.get(spec.alternate));
  }
}

function queueOf({ destination }: BuiltDestination): Queue {
  if (!(destination instanceof Queue)) throw new Error("it should be a queue");
  return destination;
}

function exchangeOf(built: BuiltDestination | undefined): Exchange {
  if (!(built?.destination instanceof Exchange)) throw new Error("it should be an exchange");
  return built.destination;
}

/** The queues that a message gets into which is published to a destination with this routing key; null: it is no queue, nor leads to any. */
export function queuesReached(
  { destinations }: BrokerSpec,
  destination: string,
  routingKey: string,
): readonly string[] | null {
  const spec = destinations[destination];
  if (spec?.kind !== "exchange") return spec?.kind === "queue" ? [destination] : null;
  const queues = new Bindings(spec.type, spec.bindings).match(routingKey);
  return queues.length > 0 || spec.alternate === null
    ? queues
    : queuesReached({ destinations } as BrokerSpec, spec.alternate, routingKey);
}
