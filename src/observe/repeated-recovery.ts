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
  readonly #load: LoadSetup;
  readonly #warmupNs: number;
  #episodes: readonly Interval[];
  #current: Recovery | null;
  #previous: Recovery | null = null;
  #number = 0;
  #baseline: Baseline | null = null;
  /** All episodes but the last two, folded. */
  #past: ImpactSummary | null = null;

  constructor(episodes: readonly Interval[], load: LoadSetup, warmupNs: number) {
    this.#episodes = episodes;
    this.#load = load;
    this.#warmupNs = warmupNs;
    const [first] = episodes;
    this.#current = first === undefined ? null : new Recovery({ fault: first, load, warmupNs });
    this.nextNs = this.#current?.nextNs ?? Infinity;
    this.#findNext();
  }

  /** The clock is at `nextNs` or beyond, and `flow` is what happened before it. */
  pass(flow: Flow): void {
    if (this.#current === null) return;
    if (this.#current.nextNs <= this.#nextEpisodeNs) this.#current.pass(flow);
    else this.#begin(this.#current);
    this.#findNext();
  }

  /** A request that began at `startedNs` has failed. */
  failed(startedNs: number): void {
    if (this.#previous !== null && startedNs < this.#currentStartNs) this.#previous.failed(startedNs);
    else this.#current?.failed(startedNs);
  }

  /** The fault is lifted now: no episode reaches beyond. */
  endsAt(nowNs: number): void {
    this.#episodes = episodesUntil(this.#episodes, nowNs);
    // One that has begun without being noticed yet is made with its new end.
    if (this.#number === this.#episodes.length - 1) this.#current?.endsAt(nowNs);
    this.#findNext();
  }

  /** After the last `pass`. */
  impact(): ImpactSummary {
    const impacts = [this.#past, this.#previous?.impact() ?? null, this.#current?.impact() ?? null];
    return impacts.filter((impact) => impact !== null).reduce(together, UNTOUCHED);
  }

  get #currentStartNs(): number {
    return this.#episodes[this.#number]?.fromNs ?? 0;
  }

  get #nextEpisodeNs(): number {
    return this.#episodes[this.#number + 1]?.fromNs ?? Infinity;
  }

  #begin(current: Recovery): void {
    if (this.#number === 0) this.#baseline = current.baseline;
    if (this.#previous !== null) this.#past = together(this.#past ?? UNTOUCHED, this.#previous.impact());
    this.#previous = current;
    this.#number += 1;
    this.#current = new Recovery({
      fault: this.#episodes[this.#number]!,
      load: this.#load,
      warmupNs: this.#warmupNs,
      baseline: this.#baseline,
    });
  }

  #findNext(): void {
    this.nextNs = Math.min(this.#current?.nextNs ?? Infinity, this.#nextEpisodeNs);
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
