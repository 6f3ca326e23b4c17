/** Something in a heap, and the number by which it stands there. */
export interface Ranked<Item> {
  readonly sequence: number;
  readonly item: Item;
}

/** A binary heap: the lowest number on top. */
export class SequenceHeap<Item> {
  private readonly _entries: Ranked<Item>[] = [];

  get top(): Ranked<Item> | null {
    return this._entries[0] ?? null;
  }

  push(sequence: number, item: Item): void {
    const entries = this._entries;
    const entry = { sequence, item };
    let place = entries.push(entry) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (entries[above]!.sequence <= sequence) break;
      entries[place] = entries[above]!;
      place = above;
    }
    entries[place] = entry;
  }

  pop(): void {
    const entries = this._entries;
    const last = entries.pop();
    if (last === undefined || entries.length === 0) return;
    let place = 0;
    for (;;) {
      let below = place * 2 + 1;
      if (below >= entries.length) break;
      if (below + 1 < entries.length && entries[below + 1]!.sequence < entries[below]!.sequence) below++;
      if (entries[below]!.sequence >= last.sequence) break;
      entries[place] = entries[below]!;
      place = below;
    }
    entries[place] = last;
  }
}
