import { KeyCounts } from "./key-counts.ts";

/** Which keys there were, and how many: as flat as the counts it is made of. */
export class KeySet {
  private readonly _counts = new KeyCounts();
  size = 0;

  has(key: number): boolean {
    return this._counts.at(key) > 0;
  }

  add(key: number): void {
    if (this._counts.at(key) > 0) return;
    this._counts.add(key, 1);
    this.size++;
  }
}
