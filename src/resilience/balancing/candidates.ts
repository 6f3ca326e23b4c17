/**
 * The instances a balancer may choose from: all but the excluded ones, or all where every one is
 * excluded. `excluded` holds a number other than 0 for each instance to avoid; null: none.
 */
export function usable(excluded: Uint8Array | null): Uint8Array | null {
  return excluded?.includes(0) === true ? excluded : null;
}

/** How many of `n` instances are left to choose from. */
export function candidateCount(n: number, excluded: Uint8Array | null): number {
  if (excluded === null) return n;
  let count = 0;
  for (const mark of excluded) if (mark === 0) count += 1;
  return count;
}

/** The instance at a place (from 0) among those left to choose from. */
export function candidateAt(place: number, excluded: Uint8Array | null): number {
  if (excluded === null) return place;
  let instance = excluded.indexOf(0);
  for (let rest = place; rest > 0; rest -= 1) instance = excluded.indexOf(0, instance + 1);
  return instance;
}
