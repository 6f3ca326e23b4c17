/** As a share of the squared size of the values: below it a spread is rounding, and none. */
const ROUNDING = 1e-24;

/** The unbiased variance of at least two values; exactly 0 where they differ by rounding alone. */
export function varianceOf(values: readonly number[]): number {
  const origin = values[0] ?? 0;
  const mean = values.reduce((sum, value) => sum + (value - origin), 0) / values.length;
  let [squares, size] = [0, 0];
  for (const value of values) {
    const deviation = value - origin - mean;
    squares += deviation * deviation;
    size = Math.max(size, value * value);
  }
  const variance = squares / (values.length - 1);
  return variance <= ROUNDING * size ? 0 : variance;
}
