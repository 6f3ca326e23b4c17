import { type EvictionOrder, SlotLinks } from "./eviction-order.ts";

/**
 * The entry that was touched longest ago goes first. `fifo` only counts the first write (the oldest entry
 * goes), `lru` every read and write. All operations take constant time.
 */
export class RecencyOrder implements EvictionOrder {
  private readonly _countsUse: boolean;
  private readonly _links = new SlotLinks();
  private _newest = -1;
  private _oldest = -1;

  constructor(kind: "lru" | "fifo") {
    this._countsUse = kind === "lru";
  }

  added(slot: number): void {
    const links = this._links;
    links.reach(slot);
    links.older[slot] = this._newest;
    links.newer[slot] = -1;
    if (this._newest >= 0) links.newer[this._newest] = slot;
    else this._oldest = slot;
    this._newest = slot;
  }

  used(slot: number): void {
    if (!this._countsUse || slot === this._newest) return;
    this.removed(slot);
    this.added(slot);
  }

  removed(slot: number): void {
    const { newer, older } = this._links;
    const above = newer[slot]!;
    const below = older[slot]!;
    if (above >= 0) older[above] = below;
    else this._newest = below;
    if (below >= 0) newer[below] = above;
    else this._oldest = above;
  }

  victim(): number {
    return this._oldest;
  }
}
