import type { Handler } from "../kernel/simulation.ts";
import type { Channel, Delivery, Link, Weighed } from "./link.ts";
import type { ZoneLinks } from "./zone-links.ts";

/** The way of calls, or of their answers, that have a size: by the endpoint that is called, in bytes. */
export class WeighedChannel implements Channel {
  private readonly _channel: Link | ZoneLinks;
  private readonly _bytes: Float64Array;

  constructor(channel: Link | ZoneLinks, bytes: Float64Array) {
    this._channel = channel;
    this._bytes = bytes;
  }

  send<P>(handler: Handler<P>, payload: P): Delivery {
    return this._channel.send(handler, payload);
  }

  /** A call has no answer yet; one that failed weighs nothing. */
  carry<P extends Weighed>(handler: Handler<P>, payload: P): Delivery {
    const bytes = payload.answer === null ? (this._bytes[payload.endpoint] ?? 0) : 0;
    return this._channel.transport(handler, payload, bytes);
  }

  latencyNs(message: unknown): number {
    return this._channel.latencyNs(message);
  }

  isCut(message: unknown): boolean {
    return this._channel.isCut(message);
  }
}
