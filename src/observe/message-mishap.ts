import type { Interval } from "./setup.ts";

/**
 * What befell a message. It came to nothing without anybody having handled it: `lost` nobody has it any more, `expired` nobody
 * took it in time, `dropped` a newer one took its place, `unroutable` no binding of its exchange matched, `dead` it was given up
 * as a dead letter, `skipped` its group went on without it. Or it was handled wrongly: `duplicate` worked through once more
 * than needed, `reordered` before one of the same key that had been there earlier.
 */
export type MishapKind =
  "lost" | "expired" | "dropped" | "unroutable" | "dead" | "skipped" | "duplicate" | "reordered";

/** One message that something befell. */
export interface MessageMishap {
  readonly key: number;
  readonly atMs: number;
  readonly how: MishapKind;
}

/** Keeps the first message for each kind of mishap, of those that are about something. */
export class FirstMishaps {
  private readonly _measured: Interval;
  private readonly _first = new Map<MishapKind, MessageMishap>();

  constructor(measured: Interval) {
    this._measured = measured;
  }

  befell(nowNs: number, key: number, how: MishapKind): void {
    if (key < 0 || this._first.has(how) || nowNs < this._measured.fromNs || nowNs >= this._measured.toNs)
      return;
    this._first.set(how, { key, atMs: nowNs / 1e6, how });
  }

  get examples(): readonly MessageMishap[] {
    return [...this._first.values()];
  }
}
