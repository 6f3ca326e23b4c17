import { Link } from "../model/link.ts";
import { ZoneLinks } from "../model/zone-links.ts";
import type { LinkProbe } from "../observe/probes.ts";
import type { LinkEntrySpec, LinkSpec, NetworkSpec, Scenario } from "../scenario/scenario.ts";
import { distributionOf } from "./distributions.ts";
import { type Place, Places } from "./places.ts";
import { variates, type World } from "./world.ts";

interface BuiltLink {
  readonly from: Place;
  readonly to: Place;
  readonly link: Link;
}

/** The links between components, one object a direction and pair of zones, made when first asked for. */
export class Network {
  private readonly _world: World;
  private readonly _links = new Map<string, BuiltLink>();
  readonly places: Places;

  constructor(world: World) {
    this._world = world;
    this.places = new Places(world.scenario);
  }

  link(from: Place, to: Place): Link {
    // A blank cannot be part of a name.
    const name = `${nameOf(from)} ${nameOf(to)}`;
    const built = this._links.get(name) ?? { from, to, link: this._create(from, to) };
    this._links.set(name, built);
    return built.link;
  }

  /** The way from one place to all instances of a component. */
  to(from: Place, component: string): Link | ZoneLinks {
    return channelOf(this.places.ofInstances(component).map((to) => this.link(from, to)));
  }

  /** The way back. */
  back(component: string, to: Place): Link | ZoneLinks {
    return channelOf(this.places.ofInstances(component).map((from) => this.link(from, to)));
  }

  /** Every link from one component to another. */
  between(from: string, to: string): readonly Link[] {
    return this.places
      .all(from)
      .flatMap((here) => this.places.all(to).map((there) => this.link(here, there)));
  }

  /** Those that there are by now from one end to the other; an end is a component or a zone. */
  existing(from: string, to: string): readonly Link[] {
    return [...this._links.values()]
      .filter((built) => isAt(built.from, from) && isAt(built.to, to))
      .map(({ link }) => link);
  }

  private _create(from: Place, to: Place): Link {
    const { simulation, observer, random, scenario } = this._world;
    const stream = `links/${nameOf(from)}/${nameOf(to)}`;
    // What the servers of a database say to each other is no message of the scenario: its time is their lag.
    if (from.component === to.component && scenario.databases[to.component] !== undefined)
      return new Link(
        simulation,
        { latency: null, loss: 0, lossRandom: random(`${stream}/loss`), bytesPerSecond: Infinity },
        UNHEARD,
      );
    const spec = linkSpec(scenario.network, from, to);
    const isInstant = spec.latency.kind === "constant" && spec.latency.value === 0;
    const latency = isInstant
      ? null
      : variates(this._world, distributionOf(spec.latency), `${stream}/latency`);
    const traits = {
      latency,
      loss: spec.loss,
      lossRandom: random(`${stream}/loss`),
      bytesPerSecond: spec.bandwidth ?? Infinity,
    };
    const way = {
      crosses: crosses(from, to),
      isLimited: spec.bandwidth !== null || isNarrowed(scenario, from, to),
    };
    return new Link(simulation, traits, observer.link(from.component, to.component, way));
  }
}

const UNHEARD: LinkProbe = {
  sent: () => {},
  carried: () => {},
  lost: () => {},
  held: () => {},
  refused: () => {},
};

function isAt({ component, zone }: Place, end: string): boolean {
  return component === end || zone === end;
}

/** Of what is in a zone no other name can be this one. */
function nameOf({ component, zone }: Place): string {
  return zone === null ? component : `${component}@${zone}`;
}

/** Where all instances are in one place there is nothing to choose. */
function channelOf(links: readonly Link[]): Link | ZoneLinks {
  const [first] = links;
  if (first === undefined) throw new Error("there is nobody to send messages to");
  return links.every((link) => link === first) ? first : new ZoneLinks(links);
}

/** Null: one of them is near to all. */
function crosses(from: Place, to: Place): boolean | null {
  return from.zone === null || to.zone === null ? null : from.zone !== to.zone;
}

/** A fault will leave it a bandwidth. */
function isNarrowed({ faults }: Scenario, from: Place, to: Place): boolean {
  return Object.values(faults).some((fault) => {
    if (fault.kind !== "bandwidth") return false;
    const [one, other] = fault.way.between;
    return (isAt(from, one) && isAt(to, other)) || (!fault.way.oneWay && isAt(from, other) && isAt(to, one));
  });
}

/** What is said of two components goes before what is said of their zones, and both before the network's own. */
function linkSpec(network: NetworkSpec, from: Place, to: Place): LinkSpec {
  const own = entryOf(network, from.component, to.component);
  const ofZones = from.zone === null || to.zone === null ? null : entryOf(network, from.zone, to.zone);
  return over(own, over(ofZones, network));
}

function over(entry: LinkEntrySpec | null, below: LinkSpec): LinkSpec {
  if (entry === null) return below;
  const { latency, loss, bandwidth } = entry;
  return {
    latency: latency ?? below.latency,
    loss: loss ?? below.loss,
    bandwidth: bandwidth ?? below.bandwidth,
  };
}

/** An entry may be written in either direction. */
function entryOf({ links }: NetworkSpec, from: string, to: string): LinkEntrySpec | null {
  return links[from]?.[to] ?? links[to]?.[from] ?? null;
}
