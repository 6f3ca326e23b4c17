import type { Handler } from "../kernel/simulation.ts";
import { type Channel, type Delivery, instanceOf, type Link, type Weighed } from "./link.ts";

/** The way to or from instances in several zones: each message goes on the link of the instance it leads to. */
export class ZoneLinks implements Channel {
  /** By number of the instance. */
  private readonly _links: readonly Link[];

  constructor(links: readonly Link[]) {
    this._links = links;
  }

  send<P>(handler: Handler<P>, payload: P): Delivery {
    return this._of(payload).send(handler, payload);
  }

  carry<P extends Weighed>(handler: Handler<P>, payload: P): Delivery {
    return this._of(payload).send(handler, payload);
  }

  transport<P>(handler: Handler<P>, payload: P, bytes: number): Delivery {
    return this._of(payload).transport(handler, payload, bytes);
  }

  latencyNs(message: unknown): number {
    return this._of(message).latencyNs(message);
  }

  isCut(message: unknown): boolean {
    return this._of(message).isCut(message);
  }

  private _of(message: unknown): Link {
    const link = this._links[instanceOf(message)];
    if (link === undefined) throw new Error("a message leads to an instance that is in no zone");
    return link;
  }
}
