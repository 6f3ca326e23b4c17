import type { AxisRange } from "../sweep/axis.ts";
import { AxisError, quantityText } from "../sweep/axis.ts";

/** Values of a range that are told apart, from its beginning to its end. */
export interface Ladder {
  readonly numbers: readonly number[];
  /** As a scenario writes them. */
  readonly texts: readonly string[];
}

/** Without a wish, a range is cut into so many parts: six bisections. */
const PARTS = 64;
const PARTS_MAX = 100_000;

/** Cuts a range into steps of at most `precision`; whole numbers stay whole, a log range has steps of equal factors. */
export function ladderOf(range: AxisRange, precision: number | null): Ladder {
  const numbers = rounded(range.isLog ? byFactors(range, precision) : bySteps(range, precision));
  const texts = numbers.map((value) => quantityText(value, range.unit));
  // Values that read alike are one.
  const kept = [...texts.keys()].filter((index) => texts.indexOf(texts[index]!) === index);
  return { numbers: kept.map((index) => numbers[index]!), texts: kept.map((index) => texts[index]!) };
}

function bySteps({ path, from, to, unit }: AxisRange, precision: number | null): readonly number[] {
  const isWhole = unit === "number" && Number.isInteger(from) && Number.isInteger(to);
  const step = precision ?? (to - from) / PARTS;
  const size = isWhole ? Math.max(1, Math.round(step)) : step;
  const parts = Math.ceil((to - from) / size - 1e-9);
  if (parts > PARTS_MAX) throw new AxisError(`${path}: the precision cuts the range into ${parts} parts`);
  return Array.from({ length: parts + 1 }, (_, index) =>
    isWhole ? Math.min(from + index * size, to) : from + (index * (to - from)) / parts,
  );
}

/** By halving on the log scale, which takes square roots alone, until neighbours are close enough. */
function byFactors({ path, from, to }: AxisRange, precision: number | null): readonly number[] {
  let numbers: readonly number[] = [from, to];
  const isFine = (): boolean =>
    precision === null ? numbers.length > PARTS : numbers[1]! - numbers[0]! <= precision;
  while (!isFine()) {
    if (numbers.length > PARTS_MAX)
      throw new AxisError(`${path}: the precision cuts the range into more than ${PARTS_MAX} parts`);
    numbers = numbers.flatMap((value, index) => {
      const next = numbers[index + 1];
      return next === undefined ? [value] : [value, Math.sqrt(value * next)];
    });
  }
  return numbers;
}

/** With as few digits as leave every value nearly where it was: a quarter of a step is nothing. */
function rounded(numbers: readonly number[]): readonly number[] {
  for (let digits = 2; digits < 12; digits++) {
    const short = numbers.map((value) => Number(value.toPrecision(digits)));
    const isClose = numbers.every((value, index) => {
      const step = (numbers[index + 1] ?? Infinity) - value;
      const last = value - (numbers[index - 1] ?? -Infinity);
      return Math.abs(short[index]! - value) <= Math.min(step, last) / 4;
    });
    // The ends are those that were asked for.
    if (isClose && short[0] === numbers[0] && short.at(-1) === numbers.at(-1)) return short;
  }
  return numbers;
}
