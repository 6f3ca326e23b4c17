import type { Delivery } from "./message.ts";

/** A consumer as the queue knows it: how many messages it may have at a time, and which it has. */
export class Subscriber<Content> {
  /** Messages it may have without having finished with them; Infinity: no limit. */
  readonly prefetch: number;
  /** Messages that it has asked for and not been given; Infinity: it is sent what there is. */
  wanted: number;
  /** Those it has, in the order they were handed to it. */
  readonly outstanding = new Set<Delivery<Content>>();
  /** It takes nothing for now: what it has it keeps. */
  paused = false;

  constructor(prefetch: number, wanted = Infinity) {
    this.prefetch = prefetch;
    this.wanted = wanted;
  }

  get hasRoom(): boolean {
    return !this.paused && this.wanted > 0 && this.outstanding.size < this.prefetch;
  }
}
