import type { ObservationContext } from "../observation-context.ts";
import type { Interval, InvariantSetup } from "../setup.ts";
import type { InvariantSeries } from "../damage-summary.ts";
import type { InvariantSummary, ViolationExample } from "../summary.ts";
import { WindowTally } from "../window-tally.ts";
import { KeySet } from "./key-set.ts";
import type { KeyCounts } from "./key-counts.ts";

/** So many of one effect, or (`most` null) so many or more. */
export interface WatchedCount {
  readonly counts: KeyCounts;
  readonly least: number;
  readonly most: number | null;
}

interface Violation {
  readonly key: number;
  readonly atNs: number;
}

/**
 * Watches one combination of effects that must not remain. A key violates the invariant when the
 * combination has held for `settleNs` without a break; what ends sooner is on its way, and no damage.
 * Kept are the keys for which it holds at present: those under way, and the damage that is there.
 */
export class InvariantWatch {
  private readonly _wanted: readonly WatchedCount[];
  private readonly _text: string;
  private readonly _settleNs: number;
  private readonly _measured: Interval;
  private readonly _broken: WindowTally;
  /** Since when the combination holds, by key. */
  private readonly _since = new Map<number, number>();
  /** Keys that it is about, and those of them that violated it. */
  private readonly _concerned = new KeySet();
  private readonly _violating = new KeySet();
  private _count = 0;
  private _mended = 0;
  private _unsettled = 0;
  /** The earliest, in the order of time. */
  private _examples: readonly Violation[] = [];

  constructor(
    wanted: readonly WatchedCount[],
    { text, settleNs }: Pick<InvariantSetup, "text" | "settleNs">,
    { measured, grid }: Pick<ObservationContext, "measured" | "grid">,
  ) {
    this._wanted = wanted;
    this._text = text;
    this._settleNs = settleNs;
    this._measured = measured;
    this._broken = new WindowTally(grid);
  }

  /** Something was done to a key. */
  look(nowNs: number, key: number): void {
    if (nowNs >= this._measured.fromNs && nowNs < this._measured.toNs) this._concerned.add(key);
    const sinceNs = this._since.get(key);
    const holds = this._holds(key);
    if (holds && sinceNs === undefined) this._since.set(key, nowNs);
    else if (!holds && sinceNs !== undefined) {
      this._since.delete(key);
      if (this._isViolation(sinceNs, nowNs)) {
        this._note(key, sinceNs);
        this._mended++;
        this._broken.add(nowNs, -1);
      }
    }
  }

  /** Keys for which the combination has held for so long by now, those of the longest standing first. */
  disagreeing(nowNs: number, forNs: number, most: number): readonly number[] {
    const keys: number[] = [];
    // They stand in the order in which it began to hold for them.
    for (const [key, sinceNs] of this._since) {
      if (keys.length === most || nowNs - sinceNs < forNs) break;
      keys.push(key);
    }
    return keys;
  }

  private _holds(key: number): boolean {
    for (const { counts, least, most } of this._wanted) {
      const count = counts.at(key);
      if (count < least || (most !== null && count > most)) return false;
    }
    return true;
  }

  /** As everything, it is counted where it began. */
  private _isViolation(sinceNs: number, nowNs: number): boolean {
    return nowNs - sinceNs >= this._settleNs && sinceNs >= this._measured.fromNs;
  }

  private _note(key: number, sinceNs: number): void {
    this._count++;
    this._violating.add(key);
    const violation = { key, atNs: sinceNs + this._settleNs };
    this._broken.add(violation.atNs, 1);
    const last = this._examples.at(-1);
    if (this._examples.length === EXAMPLES_KEPT && last !== undefined && last.atNs <= violation.atNs) return;
    this._examples = [...this._examples, violation]
      .sort((a, b) => a.atNs - b.atNs || a.key - b.key)
      .slice(0, EXAMPLES_KEPT);
  }

  /** Whether it has violated the invariant; what still stands is known when the run is over. */
  isViolatedBy(key: number): boolean {
    return this._violating.has(key);
  }

  /** The run is over: what has held for long enough is a violation, the rest might have ended. */
  close(endNs: number): void {
    for (const [key, sinceNs] of this._since) {
      if (this._isViolation(sinceNs, endNs)) this._note(key, sinceNs);
      else if (sinceNs >= this._measured.fromNs) this._unsettled++;
    }
    this._since.clear();
  }

  series(): InvariantSeries {
    return { broken: this._broken.levels() };
  }

  summary(): InvariantSummary {
    const examples: readonly ViolationExample[] = this._examples.map(({ key, atNs }) => ({
      key: key < 0 ? null : key,
      atMs: atNs / 1e6,
    }));
    return {
      text: this._text,
      count: this._count,
      mended: this._mended,
      share: this._concerned.size === 0 ? null : this._violating.size / this._concerned.size,
      unsettled: this._unsettled,
      firstAtMs: examples[0]?.atMs ?? null,
      examples,
    };
  }
}

const EXAMPLES_KEPT = 3;
