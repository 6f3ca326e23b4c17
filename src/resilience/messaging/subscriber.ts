import type { Delivery } from "./message.ts";

/** A consumer as the queue knows it: how many messages it may have at a time, and which it has. */
export class Subscriber<Content> {
  /** Messages it may have without having finished with them; Infinity: no limit. */
  readonly prefetch: number;
  /** Those it has, in the order they were handed to it. */
  readonly outstanding = new Set<Delivery<Content>>();
  /** It takes nothing for now: what it has it keeps. */
  paused = false;

  constructor(prefetch: number) {
    this.prefetch = prefetch;
  }

  get hasRoom(): boolean {
    return !this.paused && this.outstanding.size < this.prefetch;
  }
}
