import type { Handler, Simulation } from "../kernel/simulation.ts";
import type { LinkProbe } from "../observe/probes.ts";

/** A message that its sender has handed over. */
export interface Message {
  /** What happens when it has arrived; null: it is lost on the way. */
  readonly handler: Handler<unknown> | null;
  readonly payload: unknown;
  readonly bytes: number;
  /** Of the way behind the wire. */
  readonly latencyNs: number;
}

interface Load extends Message {
  readonly givenNs: number;
  behind: Load | null;
}

/**
 * The wire of a link in one direction: it sends one message after the other, first come, first served, at
 * so many bytes a second. What waits, waits at the sender, in a buffer without bounds.
 */
export class Pipe {
  readonly #simulation: Simulation;
  readonly #probe: LinkProbe;
  readonly #bytesPerSecond: number;
  #nsPerByte: number;
  #isSending = false;
  /** The line before the wire. */
  #first: Load | null = null;
  #last: Load | null = null;

  /** `bytesPerSecond` is above 0; Infinity: whatever there is goes at the same time. */
  constructor(simulation: Simulation, probe: LinkProbe, bytesPerSecond: number) {
    this.#simulation = simulation;
    this.#probe = probe;
    this.#bytesPerSecond = bytesPerSecond;
    this.#nsPerByte = 1e9 / bytesPerSecond;
  }

  /** Takes a message of at least one byte. */
  take(message: Message): void {
    const { handler, payload, bytes, latencyNs } = message;
    const load = { handler, payload, bytes, latencyNs, givenNs: this.#simulation.nowNs, behind: null };
    if (this.#isSending) this.#wait(load);
    else this.#send(load);
  }

  /** From now on it carries no more than the least of these, or what it is made for; the message on the wire goes on as it was. */
  narrow(limits: readonly number[]): void {
    this.#nsPerByte = 1e9 / Math.min(this.#bytesPerSecond, ...limits);
  }

  #send(load: Load): void {
    const { nowNs } = this.#simulation;
    const transmissionNs = Math.round(load.bytes * this.#nsPerByte);
    this.#probe.carried(nowNs, load.bytes, nowNs - load.givenNs, transmissionNs);
    if (transmissionNs === 0) {
      this.#leaves(load);
      return;
    }
    this.#isSending = true;
    this.#simulation.schedule(transmissionNs, this.#sent, load);
  }

  #wait(load: Load): void {
    if (this.#last === null) this.#first = load;
    else this.#last.behind = load;
    this.#last = load;
  }

  readonly #sent = (load: Load): void => {
    this.#isSending = false;
    this.#leaves(load);
    this.#goOn();
  };

  /** Up to the next that takes its time. */
  #goOn(): void {
    for (let load = this.#first; load !== null && !this.#isSending; load = this.#first) {
      this.#first = load.behind;
      if (this.#first === null) this.#last = null;
      this.#send(load);
    }
  }

  #leaves({ handler, payload, latencyNs }: Load): void {
    if (handler !== null) this.#simulation.schedule(latencyNs, handler, payload);
  }
}
