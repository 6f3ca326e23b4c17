/** In how many runs at one value of the ladder the condition held. */
export interface Shares {
  readonly place: number;
  readonly runs: number;
  readonly held: number;
  /** Runs that say nothing, left out above. */
  readonly silent: number;
}

/** Counts, value by value. */
export class Looks {
  private readonly _held: Int32Array;
  private readonly _runs: Int32Array;
  private readonly _silent: Int32Array;

  constructor(length: number) {
    this._held = new Int32Array(length);
    this._runs = new Int32Array(length);
    this._silent = new Int32Array(length);
  }

  take(place: number, held: boolean | null): void {
    if (held === null) this._silent[place]!++;
    else this._runs[place]!++;
    if (held === true) this._held[place]!++;
  }

  /** Made so far, silent ones too. */
  runsAt(place: number): number {
    return this._runs[place]! + this._silent[place]!;
  }

  /** Of the runs that say something, those in which it held; 0 without any. */
  shareAt(place: number): number {
    const runs = this._runs[place]!;
    return runs === 0 ? 0 : this._held[place]! / runs;
  }

  /** In most of the runs. */
  holdsAt(place: number): boolean {
    return this.shareAt(place) > 0.5;
  }

  isMixed(place: number): boolean {
    const held = this._held[place]!;
    return held > 0 && held < this._runs[place]!;
  }

  /** Of the values looked at between two, the last before the first that changes, and the first after the last that has not changed. */
  narrowed(
    from: number,
    to: number,
    { rises, spare }: { readonly rises: boolean; readonly spare: number },
  ): [number, number] {
    const looked = this.shares().filter(({ place, runs }) => place >= from && place <= to && runs > 0);
    const isBefore = ({ held, runs }: Shares): boolean => held === (rises ? 0 : runs);
    const isAfter = ({ held, runs }: Shares): boolean => held === (rises ? runs : 0);
    const first = looked.findIndex((share) => !isBefore(share));
    const last = looked.findLastIndex((share) => !isAfter(share));
    return [looked[Math.max(0, first - 1 - spare)]?.place ?? from, looked[last + 1 + spare]?.place ?? to];
  }

  /** Of all values that were looked at, in order. */
  shares(): readonly Shares[] {
    return [...this._runs.keys()]
      .filter((place) => this.runsAt(place) > 0)
      .map((place) => ({
        place,
        runs: this._runs[place]!,
        held: this._held[place]!,
        silent: this._silent[place]!,
      }));
  }
}

/** A point of a curve of shares. */
export interface SharePoint {
  readonly at: number;
  readonly runs: number;
  readonly held: number;
}

/**
 * The rising curve that is nearest to some shares: neighbours that fall are put together (the pool
 * adjacent violators of Ayer and others, 1955). Shares 0..1, one for each point.
 */
export function rising(points: readonly SharePoint[]): readonly number[] {
  const pools: { held: number; runs: number; points: number }[] = [];
  for (const { held, runs } of points) {
    pools.push({ held, runs, points: 1 });
    for (;;) {
      const [before, after] = pools.slice(-2);
      if (before === undefined || after === undefined) break;
      if (before.held * after.runs <= after.held * before.runs) break;
      pools.splice(-2, 2, {
        held: before.held + after.held,
        runs: before.runs + after.runs,
        points: before.points + after.points,
      });
    }
  }
  return pools.flatMap(({ held, runs, points: count }) =>
    Array<number>(count).fill(runs === 0 ? 0 : held / runs),
  );
}

export interface Threshold {
  readonly mean: number;
  /** Half the width of its 95 % interval. */
  readonly halfWidth: number;
}

/** The normal quantile of a two-sided 95 % interval. */
const Z = 1.96;

/**
 * Where the share rises through its middle: the mean of the distribution of which the curve is the
 * cumulative one (Spearman 1908, Kärber 1931), and the spread of that mean. Points in order; the first
 * is taken for one of share 0 and the last for one of share 1, as nothing is known beyond them.
 */
export function spearmanKaerber(points: readonly SharePoint[]): Threshold {
  const last = points.length - 1;
  const shares = rising(points).map((share, index) => (index === 0 ? 0 : index === last ? 1 : share));
  let [mean, variance] = [0, 0];
  for (let index = 1; index < points.length; index++) {
    const [before, after] = [points[index - 1]!, points[index]!];
    mean += ((shares[index]! - shares[index - 1]!) * (before.at + after.at)) / 2;
  }
  for (let index = 1; index < points.length - 1; index++) {
    const { runs } = points[index]!;
    const width = (points[index + 1]!.at - points[index - 1]!.at) / 2;
    const share = shares[index]!;
    if (runs > 1) variance += (share * (1 - share) * width * width) / (runs - 1);
  }
  return { mean, halfWidth: Z * Math.sqrt(variance) };
}
