import type { Handler, Simulation } from "../kernel/simulation.ts";
import type { Stream } from "../kernel/random.ts";
import type { Variates } from "../kernel/variates.ts";
import type { LinkProbe } from "../observe/probes.ts";

/** What became of a message at the moment it was sent. */
export type Delivery = "sent" | "lost" | "refused";

/** What faults do to a link while they last, to the messages of instances below a number. */
export type Impairment = { readonly instances: number } & (
  | { readonly kind: "latency"; readonly add: Variates }
  | { readonly kind: "loss"; readonly ratio: number; readonly random: Stream }
  | { readonly kind: "partition"; readonly messages: "dropped" | "held" | "refused" }
);

interface HeldMessage {
  readonly handler: Handler<unknown>;
  readonly payload: unknown;
  readonly latencyNs: number;
}

/** The way of messages in one direction, as their senders know it. */
export interface Channel {
  /** Sends a message: `handler(payload)` runs one latency later, unless it is lost, held or refused. */
  send<P>(handler: Handler<P>, payload: P): Delivery;
  /** Nothing of its kind gets through now. */
  isCut(message: unknown): boolean;
  /** A latency of the message's way as it is now: when its sender learns that it was refused. */
  latencyNs(message: unknown): number;
}

/** One direction between two components. Messages are delayed independently of each other and may overtake. */
export class Link implements Channel {
  readonly #simulation: Simulation;
  readonly #latency: Variates | null;
  readonly #loss: number;
  readonly #lossRandom: Stream;
  readonly #probe: LinkProbe;
  /** Nothing can befall a message but its latency: the path nearly all messages take. */
  #plain: boolean;
  #impairments: readonly Impairment[] = [];
  #heldBack: HeldMessage[] = [];

  /** `latency` null: instantaneous. `loss`: share of messages that vanish. */
  constructor(
    simulation: Simulation,
    latency: Variates | null,
    loss: number,
    lossRandom: Stream,
    probe: LinkProbe,
  ) {
    this.#simulation = simulation;
    this.#latency = latency;
    this.#loss = loss;
    this.#lossRandom = lossRandom;
    this.#probe = probe;
    this.#plain = loss === 0;
  }

  send<P>(handler: Handler<P>, payload: P): Delivery {
    this.#probe.sent(this.#simulation.nowNs);
    if (!this.#plain) return this.#sendImpaired(handler as Handler<unknown>, payload);
    this.#simulation.schedule(this.#latency === null ? 0 : this.#latency.sampleNs(), handler, payload);
    return "sent";
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
  }

  /** Takes an impairment away; messages that no partition holds any longer leave. */
  repair(impairment: Impairment): void {
    this.#impairments = this.#impairments.filter((other) => other !== impairment);
    this.#plain = this.#loss === 0 && this.#impairments.length === 0;
    const held = this.#heldBack;
    this.#heldBack = [];
    for (const message of held) {
      if (this.#isPartitioned("held", message.payload)) this.#heldBack.push(message);
      else this.#simulation.schedule(message.latencyNs, message.handler, message.payload);
    }
  }

  #isPartitioned(messages: "dropped" | "held" | "refused", message: unknown): boolean {
    const instance = instanceOf(message);
    return this.#impairments.some(
      (one) => one.kind === "partition" && one.messages === messages && instance < one.instances,
    );
  }

  #sendImpaired(handler: Handler<unknown>, payload: unknown): Delivery {
    const nowNs = this.#simulation.nowNs;
    if (this.#isPartitioned("refused", payload)) {
      this.#probe.refused(nowNs);
      return "refused";
    }
    // The latency is drawn whatever becomes of the message, so that a loss disturbs no later draw.
    const latencyNs = this.latencyNs(payload);
    if (this.#isLost(payload)) {
      this.#probe.lost(nowNs);
      return "lost";
    }
    if (this.#isPartitioned("held", payload)) {
      this.#probe.held(nowNs);
      this.#heldBack.push({ handler, payload, latencyNs });
      return "sent";
    }
    this.#simulation.schedule(latencyNs, handler, payload);
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
