import type { Axis } from "../sweep/axis.ts";

/** All combinations of some axes, without listing them: a point is a place on each axis, or one number. */
export class Lattice {
  readonly size: number;
  private readonly _lengths: readonly number[];
  /** Values that have no order among them: every one is a neighbour of every other. */
  private readonly _isWords: readonly boolean[];

  constructor(axes: readonly Axis[]) {
    this._lengths = axes.map(({ values }) => values.length);
    this._isWords = axes.map(({ scale }) => scale === null);
    this.size = this._lengths.reduce((product, length) => product * length, 1);
  }

  /** The largest step that is of use: half of the longest axis, as a power of two. */
  get longestStep(): number {
    const longest = Math.max(1, ...this._lengths.filter((_, axis) => !this._isWords[axis]));
    let step = 1;
    while (2 * step < longest - 1) step *= 2;
    return step;
  }

  /** The points of every so many-th value of each axis, both ends included, and all words. */
  coarse(step: number): readonly number[] {
    return this._combined(
      this._lengths.map((length, axis) =>
        this._isWords[axis] === true ? range(length) : ends(length, step),
      ),
    );
  }

  /** How many points that are. */
  coarseCount(step: number): number {
    return this._lengths.reduce(
      (product, length, axis) =>
        product * (this._isWords[axis] === true ? length : ends(length, step).length),
      1,
    );
  }

  /** The points that are one step of this length away on one axis. */
  around(point: number, step: number): readonly number[] {
    const places = this.placesOf(point);
    return places.flatMap((place, axis) => {
      const length = this._lengths[axis]!;
      const near =
        this._isWords[axis] === true
          ? range(length).filter((other) => other !== place)
          : [place - step, place + step].filter((other) => other >= 0 && other < length);
      return near.flatMap((other) =>
        this._combined(places.map((own, index) => [index === axis ? other : own])),
      );
    });
  }

  /** The place of a point on each axis; the last axis runs fastest. */
  placesOf(point: number): readonly number[] {
    const places: number[] = [];
    let rest = point;
    for (const length of this._lengths.toReversed()) {
      places.unshift(rest % length);
      rest = Math.floor(rest / length);
    }
    return places;
  }

  private _combined(places: readonly (readonly number[])[]): readonly number[] {
    return places.reduce<readonly number[]>(
      (points, own, axis) =>
        points.flatMap((point) => own.map((place) => point * this._lengths[axis]! + place)),
      [0],
    );
  }
}

function range(length: number): readonly number[] {
  return Array.from({ length }, (_, index) => index);
}

function ends(length: number, step: number): readonly number[] {
  const places = range(length).filter((place) => place % step === 0);
  return places.at(-1) === length - 1 ? places : [...places, length - 1];
}
