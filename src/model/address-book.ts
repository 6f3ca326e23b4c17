import type { Simulation } from "../kernel/simulation.ts";
import type { Host } from "./host.ts";
import type { Link } from "./link.ts";
import type { Registry } from "./registry.ts";

/** What one caller instance believes of one callee: which of its instances there are. */
export class Listing {
  readonly callee: string;
  /** 1 for each instance that is not on the list, as balancers want it. */
  readonly absent: Uint8Array;
  /** How many are on it. */
  present: number;

  constructor(callee: string, instances: number) {
    this.callee = callee;
    this.absent = new Uint8Array(instances);
    this.present = instances;
  }

  replace(listed: Uint8Array): void {
    this.present = 0;
    for (let instance = 0; instance < this.absent.length; instance++) {
      const isListed = listed[instance] === 1;
      this.absent[instance] = isListed ? 0 : 1;
      if (isListed) this.present++;
    }
  }

  clear(): void {
    this.absent.fill(1);
    this.present = 0;
  }
}

export interface AddressBookPlan {
  readonly simulation: Simulation;
  readonly registry: Registry;
  readonly toRegistry: Link;
  readonly fromRegistry: Link;
  /** Lists are fetched so often. */
  readonly refreshNs: number;
  /** What a caller does with lists it could not renew in time: `keep` serves on with them, `forget` with none. */
  readonly onUnreachable: "keep" | "forget";
  /** Whether a new process has a list at once, or none before its first fetch. */
  readonly firstList: "atOnce" | "atRefresh";
}

/** A list on its way back to a caller. */
interface Answer {
  readonly book: AddressBook;
  readonly lists: readonly { readonly listing: Listing; readonly listed: Uint8Array }[];
}

/** What one caller instance knows from one registry, fetched again and again. */
export class AddressBook {
  private readonly _host: Host;
  private readonly _plan: AddressBookPlan;
  private _listings: Listing[] = [];
  private _isAnswered = true;

  /** `phase` 0 to 1: when in its first round it fetches. */
  constructor(host: Host, plan: AddressBookPlan, phase: number) {
    this._host = host;
    this._plan = plan;
    plan.simulation.schedule(Math.round(phase * plan.refreshNs), this._fetch, this);
  }

  /** The list of a callee from now on; what a former process knew of it is forgotten. */
  open(callee: string, instances: number): Listing {
    this._isAnswered = true;
    const listing = new Listing(callee, instances);
    if (this._plan.firstList === "atRefresh") listing.clear();
    else listing.replace(this._plan.registry.list(callee));
    this._listings = [...this._listings.filter((other) => other.callee !== callee), listing];
    return listing;
  }

  private readonly _fetch = (): void => {
    const { simulation, refreshNs, toRegistry, onUnreachable } = this._plan;
    if (this._host.frozen) {
      this._host.deferTimer(this._fetch, this);
      return;
    }
    simulation.schedule(refreshNs, this._fetch, this);
    if (this._host.crashed) return;
    if (!this._isAnswered && onUnreachable === "forget")
      for (const listing of this._listings) listing.clear();
    this._isAnswered = false;
    toRegistry.send(answer, this);
  };

  /** The registry's side. */
  reply(): void {
    const { registry, fromRegistry } = this._plan;
    const lists = this._listings.map((listing) => ({ listing, listed: registry.list(listing.callee) }));
    const reply: Answer = { book: this, lists };
    fromRegistry.send(fetched, reply);
  }

  read(reply: Answer): void {
    if (this._host.frozen) {
      this._host.deferMessage(fetched, reply);
      return;
    }
    this._isAnswered = true;
    for (const { listing, listed } of reply.lists) listing.replace(listed);
  }
}

function answer(book: AddressBook): void {
  book.reply();
}

function fetched(reply: Answer): void {
  reply.book.read(reply);
}
