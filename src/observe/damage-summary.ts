import type { DataExample } from "./data-example.ts";

/** How often a kind of business fact became durable. */
export interface EffectSummary {
  readonly done: number;
  /** Of these, those for a key for which it had been done before and not been taken back. */
  readonly repeated: number;
  /** Times one was taken back. */
  readonly undone: number;
  /** Times one was to be taken back, and there was none. */
  readonly nothingToUndo: number;
  /** The first that was repeated, of those that are about something. */
  readonly examples: readonly DataExample[];
}

/** Keys for which effects stood in a combination that must not remain. */
export interface InvariantSummary {
  /** What must not remain, in words that follow "stays". */
  readonly text: string;
  /** Times that the combination had held for the invariant's `settle`. */
  readonly count: number;
  /** Of them, those that ended all the same, later. */
  readonly mended: number;
  /**
   * Keys that violated it, each counted once, of all those it is about: whose effects that it names were done or taken
   * back in the measured interval. Null: there was none.
   */
  readonly share: number | null;
  /** Held at the end of the run, and not for long enough to count. */
  readonly unsettled: number;
  /** When the first had held for long enough; null without a violation. */
  readonly firstAtMs: number | null;
  /** The first few. */
  readonly examples: readonly ViolationExample[];
}

export interface ViolationExample {
  /** Null: requests without a key, which are all one and the same. */
  readonly key: number | null;
  readonly atMs: number;
}

export interface InvariantSeries {
  /** Keys for which it was broken at the end of each window: they had held what must not remain for `settle`. */
  readonly broken: readonly number[];
}
