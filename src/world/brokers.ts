import type { Call, Request } from "../model/call.ts";
import type { Channel } from "../model/link.ts";
import { BrokerNode } from "../model/messaging/broker-node.ts";
import type { Consumer } from "../model/messaging/consumer.ts";
import type { Destination } from "../model/messaging/destination.ts";
import { TransactionCoordinator } from "../model/messaging/transactions/transaction-coordinator.ts";
import type { ServerChoice } from "../model/replication/database-group.ts";
import type { ServiceInstance } from "../model/service-instance.ts";
import type { StationOutcomes } from "../model/station.ts";
import type {
  BrokerSpec,
  DestinationKind,
  DestinationSpec,
  Scenario,
  SubscriptionSpec,
} from "../scenario/scenario.ts";
import { NOBODY } from "./nobody.ts";
import { buildExchange, connectExchanges } from "./exchanges.ts";
import { buildQueue, connectQueues } from "./queues.ts";
import { buildTopic } from "./topics.ts";
import type { World } from "./world.ts";

/** What can be published to, of whatever kind, and how consumers come by its messages. */
export interface BuiltDestination {
  readonly destination: Destination;
  /** What takes messages for one instance of a service. */
  readonly consumersOf: (subscription: SubscriptionSpec, place: ConsumerPlace) => readonly Consumer[];
}

/** One instance of a service, and the way of messages to it. */
export interface ConsumerPlace {
  readonly host: ServiceInstance;
  /** See `standingCall`. */
  readonly call: Call;
  readonly toBroker: Channel;
  readonly fromBroker: Channel;
}

/** A broker on its way to become alive. */
export interface BuiltBroker {
  readonly name: string;
  readonly stations: readonly BrokerNode[];
  readonly servers: ServerChoice;
  /** All that can be published to, of all kinds, in file order. */
  readonly endpoints: readonly string[];
  readonly destinations: ReadonlyMap<string, BuiltDestination>;
}

/** Where a destination stands. */
export interface DestinationPlace {
  readonly broker: string;
  readonly spec: BrokerSpec;
  readonly name: string;
  /** Another destination of the same broker; all are there before the first consumer is. */
  readonly sibling: (name: string) => BuiltDestination;
  /** Who ends the transactions of the broker; null: there are none. */
  readonly coordinator: TransactionCoordinator | null;
}

/** Whether some consumer handles its messages in transactions. */
function hasTransactions({ services }: Scenario, broker: string): boolean {
  return Object.values(services).some(({ consumers }) =>
    Object.values(consumers).some(
      ({ broker: from, subscription }) =>
        from === broker && subscription.kind === "topic" && subscription.transaction !== null,
    ),
  );
}

type SpecOf<Kind extends DestinationKind> = Extract<DestinationSpec, { kind: Kind }>;

const kinds: {
  readonly [Kind in DestinationKind]: (
    world: World,
    place: DestinationPlace,
    spec: SpecOf<Kind>,
  ) => BuiltDestination;
} = { topic: buildTopic, queue: buildQueue, exchange: buildExchange };

function build<Kind extends DestinationKind>(
  world: World,
  place: DestinationPlace,
  spec: SpecOf<Kind>,
): BuiltDestination {
  return kinds[spec.kind](world, place, spec);
}

export function buildBroker(
  world: World,
  name: string,
  { spec, outcomes }: { readonly spec: BrokerSpec; readonly outcomes: StationOutcomes },
): BuiltBroker {
  const { simulation, population } = world;
  const destinations = new Map<string, BuiltDestination>();
  const sibling = (destination: string): BuiltDestination => {
    const found = destinations.get(destination);
    if (found === undefined) throw new Error(`there is no ${name}.${destination}`);
    return found;
  };
  const coordinator = hasTransactions(world.scenario, name)
    ? new TransactionCoordinator(simulation, () =>
        stations.some(({ crashed, frozen }) => !crashed && !frozen),
      )
    : null;
  for (const [destination, one] of Object.entries(spec.destinations))
    destinations.set(
      destination,
      build(world, { broker: name, spec, name: destination, sibling, coordinator }, one),
    );
  const all = [...destinations.values()].map(({ destination }) => destination);
  const setting = { simulation, population, name, endpoints: all.length, probe: NOBODY, outcomes };
  const stations: readonly BrokerNode[] = Array.from(
    { length: spec.nodes },
    (_, index) => new BrokerNode({ ...setting, index }, all),
  );
  for (const destination of all) for (const node of stations) destination.attach(node);
  connectQueues(spec.destinations, destinations);
  connectExchanges(spec.destinations, destinations);
  const servers = { serverFor: (request: Request) => all[request.endpoint]!.nodeFor(request) };
  return { name, stations, servers, endpoints: [...destinations.keys()], destinations };
}
