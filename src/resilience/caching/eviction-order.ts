/** Who goes first when a cache is full. Slots are small whole numbers, each at most once in the order. */
export interface EvictionOrder {
  added(slot: number): void;
  /** An entry was read, or written again. */
  used(slot: number): void;
  removed(slot: number): void;
  /** The slot to evict; -1: there is none. */
  victim(): number;
}

/** A linked list through typed arrays that grow with the slots. */
export class SlotLinks {
  newer = new Int32Array(16).fill(-1);
  older = new Int32Array(16).fill(-1);

  reach(slot: number): void {
    if (slot < this.newer.length) return;
    this.newer = grown(this.newer, slot);
    this.older = grown(this.older, slot);
  }
}

/** A copy at least twice as long that holds `index`. */
export function grown(array: Int32Array<ArrayBuffer>, index: number): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(Math.max(array.length * 2, index + 1)).fill(-1);
  longer.set(array);
  return longer;
}
