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
  private readonly _simulation: Simulation;
  private readonly _latency: Variates | null;
  private readonly _loss: number;
  private readonly _lossRandom: Stream;
  private readonly _probe: LinkProbe;
  private readonly _pipe: Pipe;
  /** Something can befall a message beside its latency, which is true of few links. */
  private _isImpaired: boolean;
  private _impairments: readonly Impairment[] = [];
  private _heldBack: Message[] = [];

  constructor(simulation: Simulation, traits: LinkTraits, probe: LinkProbe) {
    this._simulation = simulation;
    this._latency = traits.latency;
    this._loss = traits.loss;
    this._lossRandom = traits.lossRandom;
    this._probe = probe;
    this._pipe = new Pipe(simulation, probe, traits.bytesPerSecond);
    this._isImpaired = traits.loss > 0;
  }

  send<P>(handler: Handler<P>, payload: P): Delivery {
    this._probe.sent(this._simulation.nowNs);
    if (this._isImpaired) return this._sendImpaired(handler as Handler<unknown>, payload, 0);
    this._simulation.schedule(this._latency === null ? 0 : this._latency.sampleNs(), handler, payload);
    return "sent";
  }

  carry<P extends Weighed>(handler: Handler<P>, payload: P): Delivery {
    return this.send(handler, payload);
  }

  /** Sends a message of so many bytes: it goes into the wire behind those before it. */
  transport<P>(handler: Handler<P>, payload: P, bytes: number): Delivery {
    this._probe.sent(this._simulation.nowNs);
    if (this._isImpaired) return this._sendImpaired(handler as Handler<unknown>, payload, bytes);
    this._dispatch({
      handler: handler as Handler<unknown>,
      payload,
      bytes,
      latencyNs: this._latency === null ? 0 : this._latency.sampleNs(),
    });
    return "sent";
  }

  /** By the wire where it has a size, and on its way at once where it has none. */
  private _dispatch(message: Message): void {
    const { handler, payload, bytes, latencyNs } = message;
    if (bytes > 0) this._pipe.take(message);
    else if (handler !== null) this._simulation.schedule(latencyNs, handler, payload);
  }

  latencyNs(message: unknown): number {
    const instance = instanceOf(message);
    let latencyNs = this._latency === null ? 0 : this._latency.sampleNs();
    for (const impairment of this._impairments) {
      if (impairment.kind === "latency" && instance < impairment.instances)
        latencyNs += impairment.add.sampleNs();
    }
    return latencyNs;
  }

  isCut(message: unknown): boolean {
    const instance = instanceOf(message);
    return this._impairments.some((one) => one.kind === "partition" && instance < one.instances);
  }

  impair(impairment: Impairment): void {
    this._impairments = [...this._impairments, impairment];
    this._isImpaired = true;
    this._pipe.narrow(this._limits());
  }

  /** Takes an impairment away; messages that no partition holds any longer leave. */
  repair(impairment: Impairment): void {
    this._impairments = this._impairments.filter((other) => other !== impairment);
    this._isImpaired = this._loss > 0 || this._impairments.length > 0;
    this._pipe.narrow(this._limits());
    const held = this._heldBack;
    this._heldBack = [];
    for (const message of held) {
      if (this._isPartitioned("held", message.payload)) this._heldBack.push(message);
      else this._dispatch(message);
    }
  }

  private _limits(): readonly number[] {
    return this._impairments.flatMap((one) => (one.kind === "bandwidth" ? [one.bytesPerSecond] : []));
  }

  private _isPartitioned(messages: "dropped" | "held" | "refused", message: unknown): boolean {
    const instance = instanceOf(message);
    return this._impairments.some(
      (one) => one.kind === "partition" && one.messages === messages && instance < one.instances,
    );
  }

  private _sendImpaired(handler: Handler<unknown>, payload: unknown, bytes: number): Delivery {
    const nowNs = this._simulation.nowNs;
    if (this._isPartitioned("refused", payload)) {
      this._probe.refused(nowNs);
      return "refused";
    }
    // The latency is drawn whatever becomes of the message, so that a loss disturbs no later draw.
    const message = { handler, payload, bytes, latencyNs: this.latencyNs(payload) };
    if (this._isLost(payload)) {
      this._probe.lost(nowNs);
      // It is lost on the way: the wire had it.
      this._dispatch({ ...message, handler: null, payload: null });
      return "lost";
    }
    if (this._isPartitioned("held", payload)) {
      this._probe.held(nowNs);
      this._heldBack.push(message);
      return "sent";
    }
    this._dispatch(message);
    return "sent";
  }

  private _isLost(message: unknown): boolean {
    const instance = instanceOf(message);
    let lost = this._loss > 0 && this._lossRandom.next() < this._loss;
    for (const impairment of this._impairments) {
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
