/** A stretch of windows: the first and, not included, the one after the last. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * The longest stretch that begins and ends with a window for which `holds` is true and has no gap
 * of more than `gapMost` windows between such windows; null where there is none.
 */
export function longestStretch(
  windows: number,
  gapMost: number,
  holds: (window: number) => boolean,
): Stretch | null {
  let longest: Stretch | null = null;
  let open: { from: number; to: number } | null = null;
  for (let window = 0; window < windows; window += 1) {
    if (!holds(window)) continue;
    if (open !== null && window - open.to <= gapMost) open.to = window + 1;
    else open = { from: window, to: window + 1 };
    if (longest === null || open.to - open.from > longest.to - longest.from) longest = open;
  }
  return longest;
}

/** Sum of the values of a stretch. */
export function sumOf(values: readonly number[], { from, to }: Stretch): number {
  let sum = 0;
  for (let window = from; window < to; window += 1) sum += values[window] ?? 0;
  return sum;
}

/** Index of the highest value of a stretch, the first of several; null where nothing is above 0. */
export function highest(values: readonly (number | null)[], { from, to }: Stretch): number | null {
  let best: number | null = null;
  for (let window = from; window < to; window += 1) {
    if ((values[window] ?? 0) > (best === null ? 0 : (values[best] ?? 0))) best = window;
  }
  return best;
}

/** The middle one of the values, the lower of two; null of none. */
export function median(values: readonly number[]): number | null {
  return [...values].sort((a, b) => a - b)[(values.length - 1) >> 1] ?? null;
}
