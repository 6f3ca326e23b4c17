import type { RandomSource } from "./random-source.ts";

export interface BackoffOptions {
  /** The pause before the first retry, in ns. */
  readonly baseNs: number;
  /** Growth from one pause to the next. */
  readonly multiplier: number;
  /** Longest pause before jitter, in ns; null: none. */
  readonly maxNs: number | null;
}

/** How chance spreads a pause of d, so that callers who failed together do not return together. */
export type Jitter =
  /** d */
  | { readonly kind: "none" }
  /** U(0, d) */
  | { readonly kind: "full" }
  /** d / 2 + U(0, d / 2) */
  | { readonly kind: "equal" }
  /** min(max, U(base, 3 x the last pause)), whatever the multiplier */
  | { readonly kind: "decorrelated" }
  /** d + U(0, ratio x d) */
  | { readonly kind: "plusRatio"; readonly ratio: number }
  /** d + U(0, time) */
  | { readonly kind: "plusTime"; readonly timeNs: number }
  /** d + U(-ratio x d, ratio x d) */
  | { readonly kind: "plusMinus"; readonly ratio: number };

/**
 * Pauses between attempts: exponential, capped, then spread by jitter. The forms and their names are
 * those of Brooker, "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015).
 */
export class Backoff {
  private readonly _baseNs: number;
  private readonly _multiplier: number;
  private readonly _maxNs: number;
  private readonly _spread: Spread;

  constructor(options: BackoffOptions, jitter: Jitter) {
    this._baseNs = options.baseNs;
    this._multiplier = options.multiplier;
    this._maxNs = options.maxNs ?? Number.MAX_SAFE_INTEGER;
    this._spread = spreadOf(jitter);
  }

  /**
   * The pause before a retry (1 is the first), in whole ns. `lastNs` is the pause before it, the
   * base at the first. Draws one number, none without jitter.
   */
  pauseNs(retry: number, lastNs: number, random: RandomSource): number {
    const pause = {
      plainNs: this._plainNs(retry),
      lastNs,
      baseNs: this._baseNs,
      maxNs: this._maxNs,
    };
    return Math.round(this._spread(pause, random));
  }

  /** base x multiplier^(retry - 1), at most the maximum; by multiplication, which is portable. */
  private _plainNs(retry: number): number {
    let plainNs = this._baseNs;
    if (this._multiplier !== 1 && plainNs > 0) {
      for (let step = 1; step < retry && plainNs < this._maxNs; step += 1) plainNs *= this._multiplier;
    }
    return Math.min(plainNs, this._maxNs);
  }
}

interface Pause {
  readonly plainNs: number;
  readonly lastNs: number;
  readonly baseNs: number;
  readonly maxNs: number;
}

type Spread = (pause: Pause, random: RandomSource) => number;

function spreadOf(jitter: Jitter): Spread {
  switch (jitter.kind) {
    case "none":
      return (pause) => pause.plainNs;
    case "full":
      return (pause, random) => pause.plainNs * random.next();
    case "equal":
      return (pause, random) => (pause.plainNs / 2) * (1 + random.next());
    case "decorrelated":
      return (pause, random) =>
        Math.min(pause.maxNs, pause.baseNs + (3 * pause.lastNs - pause.baseNs) * random.next());
    case "plusRatio":
      return (pause, random) => pause.plainNs * (1 + jitter.ratio * random.next());
    case "plusTime":
      return (pause, random) => pause.plainNs + jitter.timeNs * random.next();
    case "plusMinus":
      return (pause, random) => pause.plainNs * (1 + jitter.ratio * (2 * random.next() - 1));
  }
}
