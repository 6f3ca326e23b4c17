import type { Lane } from "../kernel/simulation.ts";
import { CaptureLead } from "../model/outbox/capture-lead.ts";
import { CapturingRelay } from "../model/outbox/capturing-relay.ts";
import { Outbox, OutboxStation } from "../model/outbox/outbox.ts";
import { RelayMachine } from "../model/outbox/relay-machine.ts";
import { PollingRelay } from "../model/outbox/polling-relay.ts";
import type { RelayWay } from "../model/outbox/relayed-message.ts";
import type { Consumer } from "../model/messaging/consumer.ts";
import type { Host } from "../model/host.ts";
import { addressLabel, outboxSteps, type OutboxStepSpec } from "../scenario/outboxes.ts";
import type { OutboxSpec } from "../scenario/scenario.ts";
import { addressOf } from "./addresses.ts";
import type { Components } from "./components.ts";
import type { Network } from "./network.ts";
import type { Place } from "./places.ts";
import type { World } from "./world.ts";

/** An outbox, and the numbers of the places that its rows lead to. */
export interface BuiltOutbox {
  /** One, or one for each shard. */
  readonly outboxes: readonly Outbox[];
  readonly shardOf: (key: number) => number;
  readonly numberOf: (step: OutboxStepSpec) => number;
}

/** The outboxes of all databases that have one, made when they are first asked for. */
export class Outboxes {
  private readonly _world: World;
  private readonly _components: Components;
  private readonly _built = new Map<string, BuiltOutbox>();

  constructor(world: World, components: Components) {
    this._world = world;
    this._components = components;
  }

  of(database: string): BuiltOutbox {
    const built = this._built.get(database) ?? this._build(database);
    this._built.set(database, built);
    return built;
  }

  /** Whoever follows the log writes down elsewhere how far it has come. */
  private _haveMarks(database: string): boolean {
    return this._world.scenario.databases[database]?.outbox?.way.kind === "poll";
  }

  private _build(name: string): BuiltOutbox {
    const steps = outboxSteps(this._world.scenario, name);
    const labels = steps.map(addressLabel);
    const { stations, groups, shards, backups } = this._components.databases.get(name)!;
    const setting = {
      simulation: this._world.simulation,
      database: name,
      backlog: { rows: 0 },
      probe: this._world.observer.outbox(name),
      backups:
        backups === null
          ? null
          : {
              storedNs: backups.storedNs,
              haveMarks: this._haveMarks(name),
              areOfTheirTime: groups.length === 0,
            },
      destinations: steps.map(({ broker, destination, address }, index) => {
        const { stations: nodes, endpoints, destinations } = this._components.brokers.get(broker)!;
        return {
          name: `${broker}.${destination}`,
          nodes,
          endpoint: endpoints.indexOf(destination),
          destination: destinations.get(destination)!.destination,
          address: addressOf(this._world, address, `databases/${name}/outbox/delay/${index}`),
        };
      }),
    };
    const homes = groups.length > 0 ? groups : stations.map((station) => new OutboxStation(station));
    const outboxes = homes.map((home) => new Outbox({ ...setting, home }));
    for (const outbox of outboxes) backups?.covers(outbox);
    return {
      outboxes,
      shardOf: (key) => shards?.shardOf(key) ?? 0,
      numberOf: (step) => labels.indexOf(addressLabel(step)),
    };
  }
}

/** Lets relays empty the outboxes: machines of their own beside the database, or with the instances of a service. */
export function attachRelays(
  { world, components, network }: { world: World; components: Components; network: Network },
  outboxes: Outboxes,
): void {
  for (const [name, { outbox: spec }] of Object.entries(world.scenario.databases)) {
    const [first] = spec === null ? [] : outboxSteps(world.scenario, name);
    if (spec === null || first === undefined) continue;
    const { outboxes: tables } = outboxes.of(name);
    const timeout = world.simulation.lane(spec.timeoutNs);
    const wayOf = (host: Host, place: Place): RelayWay => ({
      host,
      toBroker: network.to(place, first.broker),
      fromBroker: network.back(first.broker, place),
    });
    const { stations } = components.databases.get(name)!;
    const takeoverNs = spec.way.kind === "capture" ? spec.way.takeoverNs : 0;
    tables.forEach((outbox, shard) => {
      const common = { outbox, timeout, lead: new CaptureLead(world.simulation, takeoverNs) };
      if (spec.service === null) {
        const places = network.places.ofInstances(name);
        const place = places[(shard * places.length) / tables.length]!;
        const host = stations.length === 1 ? stations[0]! : new RelayMachine(world.simulation, name, shard);
        for (let number = 0; number < spec.relays; number++)
          relayOf(spec, { ...common, number, ...wayOf(host, place) }).start();
      } else
        for (const instance of components.services.get(spec.service)!.instances) {
          const way = wayOf(instance, network.places.of(instance));
          const relay = relayOf(spec, { ...common, number: instance.index, ...way });
          instance.consumers = [...instance.consumers, relay];
          relay.start();
        }
    });
  }
}

/** Relays look in turn, evenly spread over the interval. */
function relayOf(
  { way, relays }: OutboxSpec,
  relay: RelayWay & {
    readonly outbox: Outbox;
    readonly timeout: Lane;
    readonly lead: CaptureLead;
    readonly number: number;
  },
): Consumer {
  if (way.kind === "capture")
    return new CapturingRelay({ lagNs: way.lagNs, flushNs: way.flushNs, pauseNs: RETRY_NS, ...relay });
  const phaseNs = Math.round((way.pollNs * (relay.number + 1)) / relays);
  return new PollingRelay({ pollNs: way.pollNs, batch: way.batch, phaseNs, ...relay });
}

/** Kafka's `retry.backoff.ms`. */
const RETRY_NS = 100e6;
