import type { MetricComparison } from "./comparison.ts";

/**
 * A mean and the half width of its interval, as a sentence says it: `36.2 ± 0.4/s`. The half width
 * has one digit, two where it begins with 1, and never fewer than its whole part; the mean has the
 * same decimals. Without a width, or with none to speak of, the mean has three digits.
 */
export function intervalText(
  mean: number,
  halfWidth: number | null,
  unit: MetricComparison["unit"],
  isShare = false,
): string {
  const { divisor, suffix } = scaleOf(unit, mean, isShare);
  const value = mean / divisor;
  if (unit === "count" && halfWidth === 0 && Number.isInteger(value)) return grouped(String(value));
  if (halfWidth === null || halfWidth === 0)
    return `${grouped(value.toFixed(decimalsFor(Math.abs(value), 3)))}${suffix}`;
  const half = halfWidth / divisor;
  const decimals = decimalsFor(half, leadingDigit(half) === 1 ? 2 : 1);
  return `${grouped(value.toFixed(decimals))} ± ${grouped(half.toFixed(decimals))}${suffix}`;
}

/** Thousands with commas. */
function grouped(digits: string): string {
  return digits.replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ",");
}

function scaleOf(
  unit: MetricComparison["unit"],
  value: number,
  isShare: boolean,
): { readonly divisor: number; readonly suffix: string } {
  switch (unit) {
    case "ms":
      return Math.abs(value) >= 1000 ? { divisor: 1000, suffix: " s" } : { divisor: 1, suffix: " ms" };
    case "perSecond":
      return { divisor: 1, suffix: "/s" };
    case "ratio":
      return { divisor: 0.01, suffix: isShare ? " %" : " points" };
    case "count":
    case "number":
      return { divisor: 1, suffix: "" };
  }
}

/** Decimals that show so many significant digits of a size; whole numbers are never cut. */
function decimalsFor(size: number, digits: number): number {
  if (size === 0) return 0;
  let decimals = digits;
  for (let rest = size; rest >= 1; rest /= 10) decimals -= 1;
  for (let rest = size; rest < 0.1; rest *= 10) decimals += 1;
  return Math.min(Math.max(decimals, 0), 12);
}

function leadingDigit(size: number): number {
  let rest = size;
  while (rest >= 10) rest /= 10;
  while (rest < 1) rest *= 10;
  // A hair below the next digit is that digit: 0.2 may arrive as 1.9999999999999998.
  return Math.floor(rest + 1e-9);
}
