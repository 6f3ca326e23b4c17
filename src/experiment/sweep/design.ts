import type { Axis, AxisRange } from "./axis.ts";
import { AxisError, quantityText } from "./axis.ts";

/** One point of a sweep: a value for each axis, in the order of the axes. */
export type Point = readonly string[];

/** More points than this are a mistake in the axes. */
const POINTS_MAX = 10_000;

/** All combinations; the last axis runs fastest. */
export function gridOf(axes: readonly Axis[]): readonly Point[] {
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  if (count > POINTS_MAX)
    throw new AxisError(
      `${axes.map(({ values }) => values.length).join(" x ")} are ${count} points, more than ${POINTS_MAX}`,
    );
  return axes.reduce<readonly Point[]>(
    (points, { values }) => points.flatMap((point) => values.map((value) => [...point, value])),
    [[]],
  );
}

/** The first values of all axes, the second values, and so on. */
export function zipOf(axes: readonly Axis[]): readonly Point[] {
  const lengths = new Set(axes.map(({ values }) => values.length));
  if (lengths.size > 1)
    throw new AxisError(
      `axes that go together need equally many values: ${axes.map(({ path, values }) => `${path} has ${values.length}`).join(", ")}`,
    );
  return (axes[0]?.values ?? []).map((_, index) => axes.map(({ values }) => values[index]!));
}

/**
 * A Latin hypercube (McKay, Beckman and Conover 1979): each range is cut into as many strata as there are samples,
 * and every stratum of every range is met exactly once. Randomness is handed in, a stream for each range: numbers in [0, 1).
 */
export function latinHypercube(
  ranges: readonly AxisRange[],
  samples: number,
  randomOf: (stream: string) => { next(): number },
): { readonly axes: readonly Axis[]; readonly points: readonly Point[] } {
  if (samples > POINTS_MAX) throw new AxisError(`${samples} samples are more than ${POINTS_MAX}`);
  const axes = ranges.map((range): Axis => {
    const random = randomOf(`sweep/${range.path}`);
    const strata = Array.from({ length: samples }, (_, index) => index);
    for (let last = samples - 1; last > 0; last--) {
      const other = Math.floor(random.next() * (last + 1));
      [strata[last], strata[other]] = [strata[other]!, strata[last]!];
    }
    const numbers = strata.map((stratum) => sampleOf(range, (stratum + random.next()) / samples));
    return {
      path: range.path,
      values: numbers.map((value) => quantityText(value, range.unit)),
      scale: { kind: range.unit, numbers, isLog: range.isLog },
    };
  });
  return { axes, points: zipOf(axes) };
}

/** Between whole numbers a sample is whole, since most settings that are counted must be. */
function sampleOf({ unit, from, to, isLog }: AxisRange, share: number): number {
  const isWhole = unit === "number" && Number.isInteger(from) && Number.isInteger(to);
  if (isWhole) {
    const width = to + 1 - from;
    const value = isLog ? from * powerOf((to + 1) / from, share) : from + share * width;
    return Math.min(Math.floor(value), to);
  }
  const value = isLog ? from * powerOf(to / from, share) : from + share * (to - from);
  return Number(value.toPrecision(4));
}

/** `base` to the power of a share in [0, 1), by square roots alone: their last bits are the same in every engine. */
function powerOf(base: number, share: number): number {
  let power = 1;
  let root = base;
  for (let rest = share * 2; rest > 0 && root !== 1; rest *= 2) {
    root = Math.sqrt(root);
    if (rest < 1) continue;
    power *= root;
    rest -= 1;
  }
  return power;
}
