import type { Shares } from "./shares.ts";
import { Looks } from "./shares.ts";

export interface CliffOptions {
  /** Values on the ladder, at least two. */
  readonly length: number;
  /** Runs at each value that is only passed by, and at each that the answer rests on. */
  readonly looks: number;
  readonly confirmations: number;
  /** Runs in all. */
  readonly budget: number;
}

/** A run that is to be made: at which value of the ladder, on which seed. */
export interface WantedLook {
  readonly place: number;
  readonly replication: number;
}

/** What a stage of the search looked at. */
export interface Stage {
  readonly kind: "ends" | "bisection" | "edge" | "band" | "check";
  readonly places: readonly number[];
}

export interface CliffOutcome {
  readonly shares: readonly Shares[];
  readonly stages: readonly Stage[];
  /** `none`: both ends say the same. */
  readonly kind: "edge" | "band" | "none";
  /** Values between which it happens: in all runs the one thing at the first and the other at the second. */
  readonly bracket: readonly [number, number] | null;
  /** It begins to hold on the way up; false: it ceases to. */
  readonly rises: boolean;
  readonly runs: number;
  /** The budget was spent before all was looked at. */
  readonly isCut: boolean;
}

/** Values of a band that are looked at closely. */
const BAND = 8;

/**
 * Finds where along a ladder of values a condition changes from not holding to holding, or back.
 *
 * Both ends, then bisection with a few runs at each value. If these agree everywhere, the change is an
 * edge: its two sides are looked at with more runs. Where they disagree, the edge is blurred by
 * chance: bisection would then follow luck, so evenly spaced values of what is left are all looked at
 * closer and closer, then with more runs, and wider until both sides are unanimous. At last one value in the middle of either
 * side is looked at: a condition that changes back there was not monotone, and there may be more cliffs.
 */
export function* cliffSearch(
  options: CliffOptions,
): Generator<readonly WantedLook[], CliffOutcome, readonly (boolean | null)[]> {
  const search = new CliffSearch(options);
  const last = options.length - 1;
  yield* search.look("ends", [0, last], options.looks);
  const rises = search.looks.shareAt(last) > search.looks.shareAt(0);
  if (search.looks.shareAt(last) === search.looks.shareAt(0)) return search.outcome("none", null, rises);
  let [low, high] = [0, last];
  let isMixed = search.looks.isMixed(0) || search.looks.isMixed(last);
  while (!isMixed && high - low > 1 && !search.isCut) {
    const middle = Math.floor((low + high) / 2);
    yield* search.look("bisection", [middle], options.looks);
    isMixed = search.looks.isMixed(middle);
    if (isMixed) break;
    if (search.looks.holdsAt(middle) === rises) high = middle;
    else low = middle;
  }
  if (!isMixed) {
    yield* search.look("edge", [low, high], options.confirmations);
    isMixed = search.looks.isMixed(low) || search.looks.isMixed(high);
  }
  if (isMixed) [low, high] = yield* search.band(low, high, rises);
  yield* search.look("check", [Math.floor(low / 2), Math.ceil((high + last) / 2)], options.looks);
  return search.outcome(isMixed ? "band" : "edge", [low, high], rises);
}

/** So that there are about as many values as a band wants. */
function stepOf(low: number, high: number): number {
  return Math.max(1, Math.floor((high - low) / BAND));
}

class CliffSearch {
  readonly looks: Looks;
  private readonly _options: CliffOptions;
  private readonly _stages: Stage[] = [];
  private _runs = 0;
  isCut = false;

  constructor(options: CliffOptions) {
    this._options = options;
    this.looks = new Looks(options.length);
  }

  /** Sees to it that each of these values has so many runs, as far as the budget goes. */
  *look(
    kind: Stage["kind"],
    places: readonly number[],
    runs: number,
  ): Generator<readonly WantedLook[], void, readonly (boolean | null)[]> {
    const distinct = [...new Set(places)].sort((a, b) => a - b);
    const wanted = distinct.flatMap((place) => {
      const made = this.looks.runsAt(place);
      return Array.from({ length: Math.max(0, runs - made) }, (_, index) => ({
        place,
        replication: made + index,
      }));
    });
    const allowed = wanted.slice(0, this._options.budget - this._runs);
    if (allowed.length < wanted.length) this.isCut = true;
    if (allowed.length === 0) return;
    const held = yield allowed;
    allowed.forEach(({ place }, index) => this.looks.take(place, held[index] ?? null));
    this._runs += allowed.length;
    this._stages.push({ kind, places: distinct });
  }

  /** The values between which it is blurred, looked at with more runs; gives the outermost, at which all runs agree. */
  *band(
    from: number,
    to: number,
    rises: boolean,
  ): Generator<readonly WantedLook[], [number, number], readonly (boolean | null)[]> {
    const { looks, confirmations } = this._options;
    let [low, high] = yield* this._spread([from, to], looks);
    for (;;) {
      // Few runs may agree by luck: one more value on either side is kept.
      const [nearLow, nearHigh] = this.looks.narrowed(low, high, { rises, spare: 1 });
      const isMuch = 2 * (nearHigh - nearLow) < high - low;
      if (this.isCut || !isMuch || stepOf(low, high) === 1) {
        [low, high] = yield* this._spread([nearLow, nearHigh], confirmations);
        return this.looks.narrowed(low, high, { rises, spare: 0 });
      }
      [low, high] = yield* this._spread([nearLow, nearHigh], looks);
    }
  }

  /** Evenly spaced values, wider until the outermost are unanimous; gives these. */
  private *_spread(
    [from, to]: readonly [number, number],
    runs: number,
  ): Generator<readonly WantedLook[], [number, number], readonly (boolean | null)[]> {
    const last = this._options.length - 1;
    const step = stepOf(from, to);
    const wider = Math.max(2 * step, Math.ceil((to - from) / 4));
    let [low, high] = [from, to];
    for (;;) {
      const count = Math.floor((high - low) / step) + 1;
      const inside = Array.from({ length: count }, (_, index) => low + index * step);
      yield* this.look("band", [...inside, high], runs);
      const isOpenBelow = this.looks.isMixed(low) && low > 0;
      const isOpenAbove = this.looks.isMixed(high) && high < last;
      if ((!isOpenBelow && !isOpenAbove) || this.isCut) return [low, high];
      if (isOpenBelow) low = Math.max(0, low - wider);
      if (isOpenAbove) high = Math.min(last, high + wider);
    }
  }

  outcome(kind: CliffOutcome["kind"], bracket: CliffOutcome["bracket"], rises: boolean): CliffOutcome {
    return {
      shares: this.looks.shares(),
      stages: this._stages,
      kind,
      bracket,
      rises,
      runs: this._runs,
      isCut: this.isCut,
    };
  }
}
