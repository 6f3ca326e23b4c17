import { Link } from "../model/link.ts";
import type { LinkSpec, NetworkSpec } from "../scenario/scenario.ts";
import { distributionOf } from "./distributions.ts";
import { variates, type World } from "./world.ts";

/** The links between components, one object a direction, made when first asked for. */
export class Network {
  readonly #world: World;
  readonly #links = new Map<string, Link>();

  constructor(world: World) {
    this.#world = world;
  }

  link(from: string, to: string): Link {
    // A blank cannot be part of a name.
    const name = `${from} ${to}`;
    const link = this.#links.get(name) ?? this.#create(from, to);
    this.#links.set(name, link);
    return link;
  }

  #create(from: string, to: string): Link {
    const { simulation, observer, random, scenario } = this.#world;
    const spec = linkSpec(scenario.network, from, to);
    const isInstant = spec.latency.kind === "constant" && spec.latency.value === 0;
    const latency = isInstant
      ? null
      : variates(this.#world, distributionOf(spec.latency), `links/${from}/${to}/latency`);
    return new Link(
      simulation,
      latency,
      spec.loss,
      random(`links/${from}/${to}/loss`),
      observer.link(from, to),
    );
  }
}

/** A link's own entry, written in either direction, or the network's. */
function linkSpec(network: NetworkSpec, from: string, to: string): LinkSpec {
  return network.links[from]?.[to] ?? network.links[to]?.[from] ?? network;
}
