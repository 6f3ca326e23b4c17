import type { Handler, Simulation } from "../kernel/simulation.ts";
import type { Stream } from "../kernel/random.ts";
import type { Variates } from "../kernel/variates.ts";
import type { Outcome } from "../observe/outcome.ts";
import type { LinkProbe } from "../observe/probes.ts";
import { type Message, Pipe } from "./pipe.ts";

/** What became of a message at the moment it was sent. */
export type Delivery = "sent" | "lost" | "refused";

/** What faults do to a link while they last, to the messages of instances below a number. */
export type Impairment = { readonly instances: number } & (
  | { readonly kind: "latency"; readonly add: Variates }
  | { readonly kind: "loss"; readonly ratio: number; readonly random: Stream }
  | { readonly kind: "bandwidth"; readonly bytesPerSecond: number }
  | { readonly kind: "partition"; readonly messages: "dropped" | "held" | "refused" }
);

/** What decides how large a message is. */
export interface Weighed {
  /** Number of the endpoint (operation) that is called. */
  readonly endpoint: number;
  /** Null: OK, or not answered yet. */
  readonly answer: Outcome | null;
}

/** The way of messages in one direction, as their senders know it. */
export interface Channel {
  /** Sends a message: `handler(payload)` runs one latency later, unless it is lost, held or refused. */
  send<P>(handler: Handler<P>, payload: P): Delivery;
  /** Sends a call or its answer, which may have a size. */
  carry<P extends Weighed>(handler: Handler<P>, payload: P): Delivery;
  /** Nothing of its kind gets through now. */
  isCut(message: unknown): boolean;
  /** A latency of the message's way as it is now: when its sender learns that it was refused. */
  latencyNs(message: unknown): number;
}

export interface LinkTraits {
  /** Null: instantaneous. */
  readonly latency: Variates | null;
  /** Share of the messages that vanish. */
  readonly loss: number;
  readonly lossRandom: Stream;
  /** What its wire carries; Infinity: whatever there is. */
  readonly bytesPerSecond: number;
}

/** One direction between two components. Messages are delayed independently of each other and may overtake. */
export class Link implements Channel {
  readonly #simulation: Simulation;
  readonly #latency: Variates | null;
  readonly #loss: number;
  readonly #lossRandom: Stream;
  readonly #probe: LinkProbe;
  readonly #pipe: Pipe;
  /** Nothing can befall a message but its latency: the path nearly all messages take. */
  #plain: boolean;
  #impairments: readonly Impairment[] = [];
  #heldBack: Message[] = [];

  constructor(simulation: Simulation, traits: LinkTraits, probe: LinkProbe) {
    this.#simulation = simulation;
    this.#latency = traits.latency;
    this.#loss = traits.loss;
    this.#lossRandom = traits.lossRandom;
    this.#probe = probe;
    this.#pipe = new Pipe(simulation, probe, traits.bytesPerSecond);
    this.#plain = traits.loss === 0;
  }

  send<P>(handler: Handler<P>, payload: P): Delivery {
    this.#probe.sent(this.#simulation.nowNs);
    if (!this.#plain) return this.#sendImpaired(handler as Handler<unknown>, payload, 0);
    this.#simulation.schedule(this.#latency === null ? 0 : this.#latency.sampleNs(), handler, payload);
    return "sent";
  }

  carry<P extends Weighed>(handler: Handler<P>, payload: P): Delivery {
    return this.send(handler, payload);
  }

  /** Sends a message of so many bytes: it goes into the wire behind those before it. */
  transport<P>(handler: Handler<P>, payload: P, bytes: number): Delivery {
    this.#probe.sent(this.#simulation.nowNs);
    if (!this.#plain) return this.#sendImpaired(handler as Handler<unknown>, payload, bytes);
    this.#dispatch({
      handler: handler as Handler<unknown>,
      payload,
      bytes,
      latencyNs: this.#latency === null ? 0 : this.#latency.sampleNs(),
    });
    return "sent";
  }

  /** By the wire where it has a size, and on its way at once where it has none. */
  #dispatch(message: Message): void {
    const { handler, payload, bytes, latencyNs } = message;
    if (bytes > 0) this.#pipe.take(message);
    else if (handler !== null) this.#simulation.schedule(latencyNs, handler, payload);
  }

  latencyNs(message: unknown): number {
    const instance = instanceOf(message);
    let latencyNs = this.#latency === null ? 0 : this.#latency.sampleNs();
    for (const impairment of this.#impairments) {
      if (impairment.kind === "latency" && instance < impairment.instances)
        latencyNs += impairment.add.sampleNs();
    }
    return latencyNs;
  }

  isCut(message: unknown): boolean {
    const instance = instanceOf(message);
    return this.#impairments.some((one) => one.kind === "partition" && instance < one.instances);
  }

  impair(impairment: Impairment): void {
    this.#impairments = [...this.#impairments, impairment];
    this.#plain = false;
    this.#pipe.narrow(this.#limits());
  }

  /** Takes an impairment away; messages that no partition holds any longer leave. */
  repair(impairment: Impairment): void {
    this.#impairments = this.#impairments.filter((other) => other !== impairment);
    this.#plain = this.#loss === 0 && this.#impairments.length === 0;
    this.#pipe.narrow(this.#limits());
    const held = this.#heldBack;
    this.#heldBack = [];
    for (const message of held) {
      if (this.#isPartitioned("held", message.payload)) this.#heldBack.push(message);
      else this.#dispatch(message);
    }
  }

  #limits(): readonly number[] {
    return this.#impairments.flatMap((one) => (one.kind === "bandwidth" ? [one.bytesPerSecond] : []));
  }

  #isPartitioned(messages: "dropped" | "held" | "refused", message: unknown): boolean {
    const instance = instanceOf(message);
    return this.#impairments.some(
      (one) => one.kind === "partition" && one.messages === messages && instance < one.instances,
    );
  }

  #sendImpaired(handler: Handler<unknown>, payload: unknown, bytes: number): Delivery {
    const nowNs = this.#simulation.nowNs;
    if (this.#isPartitioned("refused", payload)) {
      this.#probe.refused(nowNs);
      return "refused";
    }
    // The latency is drawn whatever becomes of the message, so that a loss disturbs no later draw.
    const message = { handler, payload, bytes, latencyNs: this.latencyNs(payload) };
    if (this.#isLost(payload)) {
      this.#probe.lost(nowNs);
      // It is lost on the way: the wire had it.
      this.#dispatch({ ...message, handler: null, payload: null });
      return "lost";
    }
    if (this.#isPartitioned("held", payload)) {
      this.#probe.held(nowNs);
      this.#heldBack.push(message);
      return "sent";
    }
    this.#dispatch(message);
    return "sent";
  }

  #isLost(message: unknown): boolean {
    const instance = instanceOf(message);
    let lost = this.#loss > 0 && this.#lossRandom.next() < this.#loss;
    for (const impairment of this.#impairments) {
      if (instance >= impairment.instances) continue;
      if (impairment.kind === "loss") lost = impairment.random.next() < impairment.ratio || lost;
      else if (impairment.kind === "partition" && impairment.messages === "dropped") lost = true;
    }
    return lost;
  }
}

/** Most messages belong to an attempt or a connection, and those lead to one instance of the callee. */
export function instanceOf(message: unknown): number {
  return (message as { readonly instance?: number } | null)?.instance ?? 0;
}
