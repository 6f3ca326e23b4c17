import { KeyCounts } from "./key-counts.ts";

/** Which keys there were, and how many: as flat as the counts it is made of. */
export class KeySet {
  readonly #counts = new KeyCounts();
  size = 0;

  has(key: number): boolean {
    return this.#counts.at(key) > 0;
  }

  add(key: number): void {
    if (this.#counts.at(key) > 0) return;
    this.#counts.add(key, 1);
    this.size++;
  }
}
