/** Changes remembered for sure; up to twice as many are kept. */
const REMEMBERED = 65_536;

/**
 * When the data behind a cache last changed, for copies that are still on their way into it. Two
 * generations of bounded size: a change is forgotten after so many later ones that no copy can be
 * on its way that long.
 */
export class DataChanges {
  private _young = new Map<number, number>();
  private _old = new Map<number, number>();

  changed(key: number, nowNs: number): void {
    if (this._young.size >= REMEMBERED) {
      this._old = this._young;
      this._young = new Map();
    }
    this._young.set(key, nowNs);
  }

  /** When a copy as of that moment was outdated; NaN: it is the latest. */
  outdatedSince(key: number, asOfNs: number): number {
    const changedNs = this._young.get(key) ?? this._old.get(key) ?? -1;
    return changedNs > asOfNs ? changedNs : NaN;
  }
}
