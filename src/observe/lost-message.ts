import type { Interval } from "./setup.ts";

/**
 * How a message came to nothing without anybody having handled it: `lost` nobody has it any more, `expired` nobody took it
 * in time, `dropped` a newer one took its place, `unroutable` no binding of its exchange matched.
 */
export type LossKind = "lost" | "expired" | "dropped" | "unroutable";

/** One message that nobody will handle. */
export interface LostMessage {
  readonly key: number;
  readonly atMs: number;
  readonly how: LossKind;
}

/** Keeps the first message of each kind of loss, of those that are about something. */
export class FirstLosses {
  readonly #measured: Interval;
  readonly #first = new Map<LossKind, LostMessage>();

  constructor(measured: Interval) {
    this.#measured = measured;
  }

  lost(nowNs: number, key: number, how: LossKind): void {
    if (key < 0 || this.#first.has(how) || nowNs < this.#measured.fromNs || nowNs >= this.#measured.toNs)
      return;
    this.#first.set(how, { key, atMs: nowNs / 1e6, how });
  }

  get examples(): readonly LostMessage[] {
    return [...this.#first.values()];
  }
}
