import type { Interval } from "./setup.ts";

/**
 * What may go wrong between requests that share data:
 * - `dirtyRead`: somebody read what a saga had written and took back later
 * - `lostUpdate`: a write wiped out another that came between it and what its writer had read
 * - `staleCopy`: a read saw something else than the original said
 * - `blocked`: a record was locked for a saga that nobody drove any more, as its coordinator was dead, and somebody else wanted it
 * - `causal`: a read saw less than another one whose answer it followed from
 * - `repeated`: an effect was done for a key for which it was there already
 */
export type DataExampleKind = "dirtyRead" | "lostUpdate" | "staleCopy" | "blocked" | "causal" | "repeated";

/** One time that it did. */
export interface DataExample {
  readonly kind: DataExampleKind;
  /** Null: requests without a key, which are all one and the same. */
  readonly key: number | null;
  /** When it had gone wrong: the write that wipes out, the end of the saga that takes back, who first found it locked. */
  readonly atMs: number;
  /** When it began: the first read of what was taken back, the lock; null: there and then. */
  readonly sinceMs: number | null;
  /** When it was over: the lock was free again; null: it was not, or at once. */
  readonly untilMs: number | null;
}

/** Keeps the first example of each kind; one with a key before one without. */
export class FirstExamples {
  private readonly _measured: Interval;
  private readonly _first = new Map<DataExampleKind, DataExample>();

  constructor(measured: Interval) {
    this._measured = measured;
  }

  noted(nowNs: number, kind: DataExampleKind, key: number, sinceNs = NaN): void {
    if (nowNs < this._measured.fromNs || nowNs >= this._measured.toNs) return;
    const known = this._first.get(kind);
    if (known !== undefined && (known.key !== null || key < 0)) return;
    const sinceMs = Number.isNaN(sinceNs) ? null : sinceNs / 1e6;
    this._first.set(kind, { kind, key: key < 0 ? null : key, atMs: nowNs / 1e6, sinceMs, untilMs: null });
  }

  /** What the example tells of is over. */
  isOver(nowNs: number, kind: DataExampleKind, key: number): void {
    const known = this._first.get(kind);
    if (known?.key === key && known.untilMs === null)
      this._first.set(kind, { ...known, untilMs: nowNs / 1e6 });
  }

  get examples(): readonly DataExample[] {
    return [...this._first.values()];
  }
}
