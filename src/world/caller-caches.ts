import { HostCache } from "../model/caching/host-cache.ts";
import type { Host } from "../model/host.ts";
import type { Link } from "../model/link.ts";
import type { BuiltCache } from "./caches.ts";
import type { Components } from "./components.ts";
import type { Network } from "./network.ts";

type Instance = Pick<Host, "name" | "index">;

/** The caches that one caller's steps use, numbered as the steps are compiled. */
export class CallerCaches {
  private readonly _components: Components;
  private readonly _network: Network;
  private readonly _used: BuiltCache[] = [];

  constructor(components: Components, network: Network) {
    this._components = components;
    this._network = network;
  }

  cache(name: string): BuiltCache {
    const cache = this._components.caches.get(name);
    if (cache === undefined) throw new Error(`there is no cache ${name}`);
    return cache;
  }

  /** The number of a cache among those of the caller's hosts. */
  indexOf(cache: BuiltCache): number {
    const index = this._used.indexOf(cache);
    return index >= 0 ? index : this._used.push(cache) - 1;
  }

  /** The way of messages from a host of the caller to another. */
  link(from: Instance, to: Instance): Link {
    const { places } = this._network;
    return this._network.link(places.of(from), places.of(to));
  }

  /** Gives a host its caches; a host that has been down finds its own as its crash left them: empty. */
  renew(host: Host): void {
    if (host.caches.length > 0) return;
    host.caches = this._used.map(({ plan, server }) => new HostCache(host, plan, server === null));
  }
}
