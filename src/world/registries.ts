import { AddressBook, type AddressBookPlan, type Listing } from "../model/address-book.ts";
import type { Host } from "../model/host.ts";
import { Registry } from "../model/registry.ts";
import type { RegistrySpec } from "../scenario/scenario.ts";
import type { Components } from "./components.ts";
import type { Network } from "./network.ts";
import type { World } from "./world.ts";

/** A host's own list of a callee; null where no registry lists it. */
export type ListingOf = (host: Host) => Listing | null;

/** The registries of the scenario, and what each caller instance knows from them. */
export class RegistryBuilder {
  readonly #world: World;
  readonly #network: Network;
  readonly #registries: ReadonlyMap<string, Registry>;
  readonly #books = new Map<Host, Map<string, AddressBook>>();

  constructor(world: World, components: Components, network: Network) {
    this.#world = world;
    this.#network = network;
    this.#registries = new Map(
      Object.entries(world.scenario.registries).map(([name, spec]) => [
        name,
        this.#registry(name, spec, components),
      ]),
    );
  }

  #registry(name: string, spec: RegistrySpec, components: Components): Registry {
    const { simulation, observer, random } = this.#world;
    const { healthCheck } = spec;
    const registry = new Registry({
      simulation,
      probe: observer.registry(name),
      heartbeatNs: spec.heartbeatNs,
      lease: simulation.lane(spec.ttlNs),
      selfPreservation: spec.selfPreservation ?? 0,
      healthCheck:
        healthCheck === null ? null : { ...healthCheck, timeout: simulation.lane(healthCheck.timeoutNs) },
    });
    const phases = random(`registries/${name}/phase`);
    for (const service of spec.services) {
      const links = { to: this.#network.link(service, name), from: this.#network.link(name, service) };
      registry.enrol(service, components.services.get(service)?.stations ?? [], links, () => phases.next());
    }
    return registry;
  }

  /** What each caller instance knows of a callee from now on. */
  listingsOf(callee: string, instances: number): ListingOf {
    const found = Object.entries(this.#world.scenario.registries).find(([, { services }]) =>
      services.includes(callee),
    );
    if (found === undefined) return () => null;
    const [name, spec] = found;
    return (host) => this.#book(host, name, spec).open(callee, instances);
  }

  #book(host: Host, name: string, spec: RegistrySpec): AddressBook {
    const books = this.#books.get(host) ?? new Map<string, AddressBook>();
    this.#books.set(host, books);
    const existing = books.get(name);
    if (existing !== undefined) return existing;
    const registry = this.#registries.get(name);
    if (registry === undefined) throw new Error(`there is no registry ${name}`);
    const plan: AddressBookPlan = {
      simulation: this.#world.simulation,
      registry,
      toRegistry: this.#network.link(host.name, name),
      fromRegistry: this.#network.link(name, host.name),
      refreshNs: spec.refreshNs,
      onUnreachable: spec.onUnreachable,
    };
    const phase = this.#world.random(`registries/${name}/refresh/${host.name}/${host.index}`).next();
    const book = new AddressBook(host, plan, phase);
    books.set(name, book);
    return book;
  }
}
