import { HostCache } from "../model/caching/host-cache.ts";
import type { Host } from "../model/host.ts";
import type { Link } from "../model/link.ts";
import type { BuiltCache } from "./caches.ts";
import type { Components } from "./components.ts";
import type { Network } from "./network.ts";

type Instance = Pick<Host, "name" | "index">;

/** The caches that one caller's steps use, numbered as the steps are compiled. */
export class CallerCaches {
  readonly #components: Components;
  readonly #network: Network;
  readonly #used: BuiltCache[] = [];

  constructor(components: Components, network: Network) {
    this.#components = components;
    this.#network = network;
  }

  cache(name: string): BuiltCache {
    const cache = this.#components.caches.get(name);
    if (cache === undefined) throw new Error(`there is no cache ${name}`);
    return cache;
  }

  /** The number of a cache among those of the caller's hosts. */
  indexOf(cache: BuiltCache): number {
    const index = this.#used.indexOf(cache);
    return index >= 0 ? index : this.#used.push(cache) - 1;
  }

  /** The way of messages from a host of the caller to another. */
  link(from: Instance, to: Instance): Link {
    const { places } = this.#network;
    return this.#network.link(places.of(from), places.of(to));
  }

  /** Gives a host its caches; a host that has been down finds its own as its crash left them: empty. */
  renew(host: Host): void {
    if (host.caches.length > 0) return;
    host.caches = this.#used.map(({ plan, server }) => new HostCache(host, plan, server === null));
  }
}
