import type { Handler, Simulation } from "../kernel/simulation.ts";
import type { Stream } from "../kernel/random.ts";
import type { Variates } from "../kernel/variates.ts";
import type { LinkProbe } from "../observe/probes.ts";

/** What became of a message at the moment it was sent. */
export type Delivery = "sent" | "lost" | "refused";

/** What faults do to a link while they last. */
export type Impairment =
  | { readonly kind: "latency"; readonly add: Variates }
  | { readonly kind: "loss"; readonly ratio: number; readonly random: Stream }
  | { readonly kind: "partition"; readonly messages: "dropped" | "held" | "refused" };

interface HeldMessage {
  readonly handler: Handler<unknown>;
  readonly payload: unknown;
  readonly latencyNs: number;
}

/** One direction between two components. Messages are delayed independently of each other and may overtake. */
export class Link {
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

  /** Sends a message: `handler(payload)` runs one latency later, unless it is lost, held or refused. */
  send<P>(handler: Handler<P>, payload: P): Delivery {
    this.#probe.sent(this.#simulation.nowNs);
    if (!this.#plain) return this.#sendImpaired(handler as Handler<unknown>, payload);
    this.#simulation.schedule(this.#latency === null ? 0 : this.#latency.sampleNs(), handler, payload);
    return "sent";
  }

  /** A latency of this link as it is now: when a sender learns that its message was refused. */
  latencyNs(): number {
    let latencyNs = this.#latency === null ? 0 : this.#latency.sampleNs();
    for (const impairment of this.#impairments) {
      if (impairment.kind === "latency") latencyNs += impairment.add.sampleNs();
    }
    return latencyNs;
  }

  impair(impairment: Impairment): void {
    this.#impairments = [...this.#impairments, impairment];
    this.#plain = false;
  }

  /** Takes an impairment away; messages held by a partition leave when the last holding one is gone. */
  repair(impairment: Impairment): void {
    this.#impairments = this.#impairments.filter((other) => other !== impairment);
    this.#plain = this.#loss === 0 && this.#impairments.length === 0;
    if (this.#isPartitioned("held")) return;
    const held = this.#heldBack;
    this.#heldBack = [];
    for (const { handler, payload, latencyNs } of held)
      this.#simulation.schedule(latencyNs, handler, payload);
  }

  #isPartitioned(messages: "dropped" | "held" | "refused"): boolean {
    return this.#impairments.some((one) => one.kind === "partition" && one.messages === messages);
  }

  #sendImpaired(handler: Handler<unknown>, payload: unknown): Delivery {
    const nowNs = this.#simulation.nowNs;
    if (this.#isPartitioned("refused")) {
      this.#probe.refused(nowNs);
      return "refused";
    }
    // The latency is drawn whatever becomes of the message, so that a loss disturbs no later draw.
    const latencyNs = this.latencyNs();
    if (this.#isLost()) {
      this.#probe.lost(nowNs);
      return "lost";
    }
    if (this.#isPartitioned("held")) {
      this.#probe.held(nowNs);
      this.#heldBack.push({ handler, payload, latencyNs });
      return "sent";
    }
    this.#simulation.schedule(latencyNs, handler, payload);
    return "sent";
  }

  #isLost(): boolean {
    let lost = this.#loss > 0 && this.#lossRandom.next() < this.#loss;
    for (const impairment of this.#impairments) {
      if (impairment.kind === "loss") lost = impairment.random.next() < impairment.ratio || lost;
      else if (impairment.kind === "partition" && impairment.messages === "dropped") lost = true;
    }
    return lost;
  }
}
