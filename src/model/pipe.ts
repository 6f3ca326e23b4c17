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
  #waiting: Load[] = [];
  /** Those before this place have gone. */
  #next = 0;

  /** `bytesPerSecond` is above 0; Infinity: whatever there is goes at the same time. */
  constructor(simulation: Simulation, probe: LinkProbe, bytesPerSecond: number) {
    this.#simulation = simulation;
    this.#probe = probe;
    this.#bytesPerSecond = bytesPerSecond;
    this.#nsPerByte = 1e9 / bytesPerSecond;
  }

  /** Takes a message of at least one byte. */
  take(message: Message): void {
    const load = { ...message, givenNs: this.#simulation.nowNs };
    if (this.#isSending) this.#waiting.push(load);
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

  readonly #sent = (load: Load): void => {
    this.#isSending = false;
    this.#leaves(load);
    this.#goOn();
    if (this.#next > SPENT_MAX && 2 * this.#next > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#next);
      this.#next = 0;
    }
  };

  /** Up to the next that takes its time. */
  #goOn(): void {
    while (!this.#isSending && this.#next < this.#waiting.length) this.#send(this.#waiting[this.#next++]!);
  }

  #leaves({ handler, payload, latencyNs }: Load): void {
    if (handler !== null) this.#simulation.schedule(latencyNs, handler, payload);
  }
}

/** So many places of messages that have gone are not worth moving the others. */
const SPENT_MAX = 1000;
