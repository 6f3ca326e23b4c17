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
  readonly #wanted: readonly WatchedCount[];
  readonly #text: string;
  readonly #settleNs: number;
  readonly #measured: Interval;
  readonly #broken: WindowTally;
  /** Since when the combination holds, by key. */
  readonly #since = new Map<number, number>();
  /** Keys that it is about, and those of them that violated it. */
  readonly #concerned = new KeySet();
  readonly #violating = new KeySet();
  #count = 0;
  #mended = 0;
  #unsettled = 0;
  /** The earliest, in the order of time. */
  #examples: readonly Violation[] = [];

  constructor(
    wanted: readonly WatchedCount[],
    { text, settleNs }: Pick<InvariantSetup, "text" | "settleNs">,
    { measured, grid }: Pick<ObservationContext, "measured" | "grid">,
  ) {
    this.#wanted = wanted;
    this.#text = text;
    this.#settleNs = settleNs;
    this.#measured = measured;
    this.#broken = new WindowTally(grid);
  }

  /** Something was done to a key. */
  look(nowNs: number, key: number): void {
    if (nowNs >= this.#measured.fromNs && nowNs < this.#measured.toNs) this.#concerned.add(key);
    const sinceNs = this.#since.get(key);
    const holds = this.#holds(key);
    if (holds && sinceNs === undefined) this.#since.set(key, nowNs);
    else if (!holds && sinceNs !== undefined) {
      this.#since.delete(key);
      if (this.#isViolation(sinceNs, nowNs)) {
        this.#note(key, sinceNs);
        this.#mended++;
        this.#broken.add(nowNs, -1);
      }
    }
  }

  /** Keys for which the combination has held for so long by now, those of the longest standing first. */
  disagreeing(nowNs: number, forNs: number, most: number): readonly number[] {
    const keys: number[] = [];
    // They stand in the order in which it began to hold for them.
    for (const [key, sinceNs] of this.#since) {
      if (keys.length === most || nowNs - sinceNs < forNs) break;
      keys.push(key);
    }
    return keys;
  }

  #holds(key: number): boolean {
    for (const { counts, least, most } of this.#wanted) {
      const count = counts.at(key);
      if (count < least || (most !== null && count > most)) return false;
    }
    return true;
  }

  /** As everything, it is counted where it began. */
  #isViolation(sinceNs: number, nowNs: number): boolean {
    return nowNs - sinceNs >= this.#settleNs && sinceNs >= this.#measured.fromNs;
  }

  #note(key: number, sinceNs: number): void {
    this.#count++;
    this.#violating.add(key);
    const violation = { key, atNs: sinceNs + this.#settleNs };
    this.#broken.add(violation.atNs, 1);
    const last = this.#examples.at(-1);
    if (this.#examples.length === EXAMPLES_KEPT && last !== undefined && last.atNs <= violation.atNs) return;
    this.#examples = [...this.#examples, violation]
      .sort((a, b) => a.atNs - b.atNs || a.key - b.key)
      .slice(0, EXAMPLES_KEPT);
  }

  /** Whether it has violated the invariant; what still stands is known when the run is over. */
  isViolatedBy(key: number): boolean {
    return this.#violating.has(key);
  }

  /** The run is over: what has held for long enough is a violation, the rest might have ended. */
  close(endNs: number): void {
    for (const [key, sinceNs] of this.#since) {
      if (this.#isViolation(sinceNs, endNs)) this.#note(key, sinceNs);
      else if (sinceNs >= this.#measured.fromNs) this.#unsettled++;
    }
    this.#since.clear();
  }

  series(): InvariantSeries {
    return { broken: this.#broken.levels() };
  }

  summary(): InvariantSummary {
    const examples: readonly ViolationExample[] = this.#examples.map(({ key, atNs }) => ({
      key: key < 0 ? null : key,
      atMs: atNs / 1e6,
    }));
    return {
      text: this.#text,
      count: this.#count,
      mended: this.#mended,
      share: this.#concerned.size === 0 ? null : this.#violating.size / this.#concerned.size,
      unsettled: this.#unsettled,
      firstAtMs: examples[0]?.atMs ?? null,
      examples,
    };
  }
}

const EXAMPLES_KEPT = 3;
