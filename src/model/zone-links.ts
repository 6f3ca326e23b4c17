import type { Handler } from "../kernel/simulation.ts";
import { type Channel, type Delivery, instanceOf, type Link, type Weighed } from "./link.ts";

/** The way to or from instances in several zones: each message goes on the link of the instance it leads to. */
export class ZoneLinks implements Channel {
  /** By number of the instance. */
  readonly #links: readonly Link[];

  constructor(links: readonly Link[]) {
    this.#links = links;
  }

  send<P>(handler: Handler<P>, payload: P): Delivery {
    return this.#of(payload).send(handler, payload);
  }

  carry<P extends Weighed>(handler: Handler<P>, payload: P): Delivery {
    return this.#of(payload).send(handler, payload);
  }

  transport<P>(handler: Handler<P>, payload: P, bytes: number): Delivery {
    return this.#of(payload).transport(handler, payload, bytes);
  }

  latencyNs(message: unknown): number {
    return this.#of(message).latencyNs(message);
  }

  isCut(message: unknown): boolean {
    return this.#of(message).isCut(message);
  }

  #of(message: unknown): Link {
    const link = this.#links[instanceOf(message)];
    if (link === undefined) throw new Error("a message leads to an instance that is in no zone");
    return link;
  }
}
