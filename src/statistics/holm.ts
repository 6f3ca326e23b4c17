/**
 * Up to which p-value the hypotheses of a family are given up together, so that the chance of giving
 * up any true one stays at `level`, however they depend on each other: the step-down procedure of Holm
 * ("A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6,
 * 1979). A p-value at or below the result is significant, one above it is not; alone in its family it
 * is held against `level` itself.
 */
export function holmLevel(pValues: readonly number[], level: number): number {
  const ascending = [...pValues].sort((a, b) => a - b);
  let rejected = 0;
  while (rejected < ascending.length && ascending[rejected]! <= level / (ascending.length - rejected))
    rejected += 1;
  return level / Math.max(1, ascending.length - rejected);
}
