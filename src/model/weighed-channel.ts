import type { Handler } from "../kernel/simulation.ts";
import type { Channel, Delivery, Link, Weighed } from "./link.ts";
import type { ZoneLinks } from "./zone-links.ts";

/** The way of calls, or of their answers, that have a size: by the endpoint that is called, in bytes. */
export class WeighedChannel implements Channel {
  readonly #channel: Link | ZoneLinks;
  readonly #bytes: Float64Array;

  constructor(channel: Link | ZoneLinks, bytes: Float64Array) {
    this.#channel = channel;
    this.#bytes = bytes;
  }

  send<P>(handler: Handler<P>, payload: P): Delivery {
    return this.#channel.send(handler, payload);
  }

  /** A call has no answer yet; one that failed weighs nothing. */
  carry<P extends Weighed>(handler: Handler<P>, payload: P): Delivery {
    const bytes = payload.answer === null ? (this.#bytes[payload.endpoint] ?? 0) : 0;
    return this.#channel.transport(handler, payload, bytes);
  }

  latencyNs(message: unknown): number {
    return this.#channel.latencyNs(message);
  }

  isCut(message: unknown): boolean {
    return this.#channel.isCut(message);
  }
}
