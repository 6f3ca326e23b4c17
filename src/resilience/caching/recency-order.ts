import { type EvictionOrder, SlotLinks } from "./eviction-order.ts";

/**
 * The entry that was touched longest ago goes first. `fifo` only counts the first write (the oldest entry
 * goes), `lru` every read and write. All operations take constant time.
 */
export class RecencyOrder implements EvictionOrder {
  readonly #countsUse: boolean;
  readonly #links = new SlotLinks();
  #newest = -1;
  #oldest = -1;

  constructor(kind: "lru" | "fifo") {
    this.#countsUse = kind === "lru";
  }

  added(slot: number): void {
    const links = this.#links;
    links.reach(slot);
    links.older[slot] = this.#newest;
    links.newer[slot] = -1;
    if (this.#newest >= 0) links.newer[this.#newest] = slot;
    else this.#oldest = slot;
    this.#newest = slot;
  }

  used(slot: number): void {
    if (!this.#countsUse || slot === this.#newest) return;
    this.removed(slot);
    this.added(slot);
  }

  removed(slot: number): void {
    const { newer, older } = this.#links;
    const above = newer[slot]!;
    const below = older[slot]!;
    if (above >= 0) older[above] = below;
    else this.#newest = below;
    if (below >= 0) newer[below] = above;
    else this.#oldest = above;
  }

  victim(): number {
    return this.#oldest;
  }
}
