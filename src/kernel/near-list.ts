import type { FarEvents } from "./far-events.ts";

/** A longer list gives its later half to the others: whoever comes in the middle walks past those before. */
const SIZE_MAX = 64;
/** Whoever walked further than this leaves a finger there, for others to start from. */
const WALK_LONG = 8;

class Node {
  timeNs = NaN;
  order = NaN;
  slot = -1;
  /** Who follows, in the list or among the nodes not in use. */
  next: Node = this;
}

/**
 * The slots that are due next, in a linked list by time and order. Its nodes are few, serve again and
 * again and stay in the nearest cache. They are objects and not places in typed arrays: what is read here
 * and there, and not in one go, costs half of the instructions in the fields of an object.
 */
export class NearList {
  size = 0;
  /** They bound the list: before everything, and behind everything. The latter ends the unused nodes, too. */
  private readonly _start = new Node();
  private readonly _end = new Node();
  private _free = this._end;
  /** The last one of the list; `start` when it is empty. */
  private _last = this._start;
  /** Somewhere in the list, or `start`. */
  private _finger = this._start;

  constructor() {
    this._start.timeNs = -Infinity;
    this._start.order = -Infinity;
    this._end.timeNs = Infinity;
    this._end.order = Infinity;
    this._start.next = this._end;
    for (let nodes = 0; nodes <= SIZE_MAX; nodes++) this._recycle(new Node());
  }

  /** One may be appended. */
  get hasRoom(): boolean {
    return this.size < SIZE_MAX;
  }

  /** Infinity when it is empty. */
  firstNs(): number {
    return this._start.next.timeNs;
  }

  /** Only of a list that is not empty. */
  firstOrder(): number {
    return this._start.next.order;
  }

  /** Never in an empty list. */
  isBeforeLast(timeNs: number, order: number): boolean {
    const last = this._last;
    return timeNs < last.timeNs || (timeNs === last.timeNs && order < last.order);
  }

  /** Links in what comes before the last; in a list that is too long then, the later half goes to the others. */
  insert(timeNs: number, order: number, slot: number, far: FarEvents): void {
    let before = this._finger.timeNs < timeNs ? this._finger : this._start;
    let after = before.next;
    let steps = 0;
    while (after.timeNs < timeNs || (after.timeNs === timeNs && after.order < order)) {
      before = after;
      after = after.next;
      steps++;
    }
    if (steps > WALK_LONG) this._finger = before;
    const node = this._filled(timeNs, order, slot);
    before.next = node;
    node.next = after;
    if (this.size > SIZE_MAX) this._spill(far);
  }

  /** Links in what does not come before the last. */
  append(timeNs: number, order: number, slot: number): void {
    const node = this._filled(timeNs, order, slot);
    this._last.next = node;
    node.next = this._end;
    this._last = node;
  }

  /** Takes the first slot out; only of a list that is not empty. */
  take(): number {
    const node = this._start.next;
    const { next, slot } = node;
    this._start.next = next;
    if (next === this._end) this._last = this._start;
    if (node === this._finger) this._finger = this._start;
    this._recycle(node);
    this.size--;
    return slot;
  }

  private _spill(far: FarEvents): void {
    let last = this._start;
    for (let kept = 0; kept < SIZE_MAX / 2; kept++) last = last.next;
    for (let node = last.next; node !== this._end;) {
      const { next } = node;
      far.push(node.timeNs, node.order, node.slot);
      this._recycle(node);
      node = next;
    }
    last.next = this._end;
    this._last = last;
    this._finger = this._start;
    this.size = SIZE_MAX / 2;
  }

  private _filled(timeNs: number, order: number, slot: number): Node {
    const node = this._free;
    this._free = node.next;
    node.timeNs = timeNs;
    node.order = order;
    node.slot = slot;
    this.size++;
    return node;
  }

  private _recycle(node: Node): void {
    node.next = this._free;
    this._free = node;
  }
}
