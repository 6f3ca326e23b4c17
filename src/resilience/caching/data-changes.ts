/** Changes remembered for sure; up to twice as many are kept. */
const REMEMBERED = 65_536;

/**
 * When the data behind a cache last changed, for copies that are still on their way into it. Two
 * generations of bounded size: a change is forgotten after so many later ones that no copy can be
 * on its way that long.
 */
export class DataChanges {
  #young = new Map<number, number>();
  #old = new Map<number, number>();

  changed(key: number, nowNs: number): void {
    if (this.#young.size >= REMEMBERED) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, nowNs);
  }

  /** When a copy as of that moment was outdated; NaN: it is the latest. */
  outdatedSince(key: number, asOfNs: number): number {
    const changedNs = this.#young.get(key) ?? this.#old.get(key) ?? -1;
    return changedNs > asOfNs ? changedNs : NaN;
  }
}
