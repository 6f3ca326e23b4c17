import { AddressBook, type AddressBookPlan, Listing } from "../model/address-book.ts";
import type { ClientPolicies } from "../model/client-plan.ts";
import type { Host } from "../model/host.ts";
import { NameLookup, type NameLookupPlan } from "../model/name-lookup.ts";
import type { Link } from "../model/link.ts";
import { Registry } from "../model/registry.ts";
import type { FindingSpec, RegistrySpec } from "../scenario/scenario.ts";
import type { Components } from "./components.ts";
import type { Network } from "./network.ts";
import type { World } from "./world.ts";

/** How a host knows a callee's instances: both null where no registry lists it. */
export type KnowledgeOf = (host: Host) => Pick<ClientPolicies, "listing" | "lookup">;

type Refreshing = Extract<FindingSpec, { kind: "refresh" }>;

/** The registries of the scenario, and what each caller instance knows from them. */
export class RegistryBuilder {
  private readonly _world: World;
  private readonly _network: Network;
  private readonly _registries: ReadonlyMap<string, Registry>;
  private readonly _books = new Map<Host, Map<string, AddressBook>>();

  constructor(world: World, components: Components, network: Network) {
    this._world = world;
    this._network = network;
    this._registries = new Map(
      Object.entries(world.scenario.registries).map(([name, spec]) => [
        name,
        this._registry(name, spec, components),
      ]),
    );
  }

  private _registry(name: string, spec: RegistrySpec, components: Components): Registry {
    const { simulation, observer, random } = this._world;
    const { healthCheck, leases } = spec;
    const registry = new Registry({
      simulation,
      probe: observer.registry(name),
      leases: leases && { heartbeatNs: leases.heartbeatNs, lease: simulation.lane(leases.ttlNs) },
      selfPreservation: leases?.selfPreservation ?? 0,
      healthCheck:
        healthCheck === null ? null : { ...healthCheck, timeout: simulation.lane(healthCheck.timeoutNs) },
    });
    const phases = random(`registries/${name}/phase`);
    for (const service of spec.services) {
      const linksOf = (host: Host): { to: Link; from: Link } => this._linksOf(host, name);
      registry.enrol(service, components.services.get(service)?.stations ?? [], linksOf, () => phases.next());
    }
    return registry;
  }

  private _linksOf(host: Host, registry: string): { readonly to: Link; readonly from: Link } {
    const { places } = this._network;
    const [here, there] = [places.of(host), places.of({ name: registry, index: 0 })];
    return { to: this._network.link(here, there), from: this._network.link(there, here) };
  }

  /** What each caller instance knows of a callee from now on. */
  knowledgeOf(callee: string, instances: number): KnowledgeOf {
    const found = Object.entries(this._world.scenario.registries).find(([, { services }]) =>
      services.includes(callee),
    );
    if (found === undefined) return () => ({ listing: null, lookup: null });
    const [name, spec] = found;
    const { finding } = spec;
    if (finding.kind === "refresh")
      return (host) => ({
        listing: this._book(host, name, spec, finding).open(callee, instances),
        lookup: null,
      });
    const timeout = this._world.simulation.lane(finding.timeoutNs);
    return (host) => {
      const listing = new Listing(callee, instances);
      const ttlNs = finding.ttlNs ?? Infinity;
      const firstTtlNs = finding.ttlNs === null ? Infinity : Math.round(this._phase(host, name) * ttlNs);
      const plan = { ttlNs, firstTtlNs, timeout, ...this._asking(host, name, spec) };
      return { listing, lookup: new NameLookup(host, plan, listing) };
    };
  }

  /** What every way of asking a registry needs. */
  private _asking(
    host: Host,
    name: string,
    { onUnreachable }: RegistrySpec,
  ): Omit<NameLookupPlan, "ttlNs" | "firstTtlNs" | "timeout"> {
    const registry = this._registries.get(name);
    if (registry === undefined) throw new Error(`there is no registry ${name}`);
    const links = this._linksOf(host, name);
    return {
      simulation: this._world.simulation,
      registry,
      toRegistry: links.to,
      fromRegistry: links.from,
      onUnreachable,
    };
  }

  /** When in its round a caller instance asks, 0 to 1. */
  private _phase(host: Host, name: string): number {
    return this._world.random(`registries/${name}/refresh/${host.name}/${host.index}`).next();
  }

  private _book(host: Host, name: string, spec: RegistrySpec, finding: Refreshing): AddressBook {
    const books = this._books.get(host) ?? new Map<string, AddressBook>();
    this._books.set(host, books);
    const existing = books.get(name);
    if (existing !== undefined) return existing;
    const { refreshNs, firstList } = finding;
    const plan: AddressBookPlan = { refreshNs, firstList, ...this._asking(host, name, spec) };
    const book = new AddressBook(host, plan, this._phase(host, name));
    books.set(name, book);
    return book;
  }
}
