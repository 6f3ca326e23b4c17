import { type Baseline, type Flow, Recovery } from "./recovery.ts";
import { episodesUntil } from "./setup.ts";
import type { Interval, LoadSetup } from "./setup.ts";
import type { ImpactSummary } from "./summary.ts";

/**
 * Whether and when one workload comes back from a fault, each time that it strikes. The baseline is
 * the one before the first episode, so that a system which never quite comes back is not measured
 * against its own ruins. The next episode ends the watch over the one before; requests that began
 * under that one are still counted as lost to it.
 */
export class RepeatedRecovery {
  /** The next moment at which something is to be read: `pass` then. */
  nextNs: number;
  private readonly _load: LoadSetup;
  private readonly _warmupNs: number;
  private _episodes: readonly Interval[];
  private _current: Recovery | null;
  private _previous: Recovery | null = null;
  private _number = 0;
  private _baseline: Baseline | null = null;
  /** All episodes but the last two, folded. */
  private _past: ImpactSummary | null = null;

  constructor(episodes: readonly Interval[], load: LoadSetup, warmupNs: number) {
    this._episodes = episodes;
    this._load = load;
    this._warmupNs = warmupNs;
    const [first] = episodes;
    this._current = first === undefined ? null : new Recovery({ fault: first, load, warmupNs });
    this.nextNs = this._current?.nextNs ?? Infinity;
    this._findNext();
  }

  /** The clock is at `nextNs` or beyond, and `flow` is what happened before it. */
  pass(flow: Flow): void {
    if (this._current === null) return;
    if (this._current.nextNs <= this._nextEpisodeNs) this._current.pass(flow);
    else this._begin(this._current);
    this._findNext();
  }

  /** A request that began at `startedNs` has failed. */
  failed(startedNs: number): void {
    if (this._previous !== null && startedNs < this._currentStartNs) this._previous.failed(startedNs);
    else this._current?.failed(startedNs);
  }

  /** The fault is lifted now: no episode reaches beyond. */
  endsAt(nowNs: number): void {
    this._episodes = episodesUntil(this._episodes, nowNs);
    // One that has begun without being noticed yet is made with its new end.
    if (this._number === this._episodes.length - 1) this._current?.endsAt(nowNs);
    this._findNext();
  }

  /** After the last `pass`. */
  impact(): ImpactSummary {
    const impacts = [this._past, this._previous?.impact() ?? null, this._current?.impact() ?? null];
    return impacts.filter((impact) => impact !== null).reduce(together, UNTOUCHED);
  }

  private get _currentStartNs(): number {
    return this._episodes[this._number]?.fromNs ?? 0;
  }

  private get _nextEpisodeNs(): number {
    return this._episodes[this._number + 1]?.fromNs ?? Infinity;
  }

  private _begin(current: Recovery): void {
    if (this._number === 0) this._baseline = current.baseline;
    if (this._previous !== null) this._past = together(this._past ?? UNTOUCHED, this._previous.impact());
    this._previous = current;
    this._number += 1;
    this._current = new Recovery({
      fault: this._episodes[this._number]!,
      load: this._load,
      warmupNs: this._warmupNs,
      baseline: this._baseline,
    });
  }

  private _findNext(): void {
    this.nextNs = Math.min(this._current?.nextNs ?? Infinity, this._nextEpisodeNs);
  }
}

/** A fault that never struck. */
const UNTOUCHED: ImpactSummary = {
  baselineGoodput: null,
  worstGoodput: null,
  lostRequests: 0,
  recovered: null,
  recoveryMs: null,
};

function together(one: ImpactSummary, other: ImpactSummary): ImpactSummary {
  const recovered = both(one.recovered, other.recovered, (a, b) => a && b);
  return {
    baselineGoodput: one.baselineGoodput ?? other.baselineGoodput,
    worstGoodput: both(one.worstGoodput, other.worstGoodput, Math.min),
    lostRequests: one.lostRequests + other.lostRequests,
    recovered,
    recoveryMs: recovered === true ? both(one.recoveryMs, other.recoveryMs, Math.max) : null,
  };
}

/** What is known of either, or what becomes of both. */
function both<T>(one: T | null, other: T | null, join: (one: T, other: T) => T): T | null {
  if (one === null) return other;
  return other === null ? one : join(one, other);
}
