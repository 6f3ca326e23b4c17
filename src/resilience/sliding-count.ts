const SLOT_NS = 1_000_000_000;

/**
 * How often something happened in the last N seconds, held in N slots of one second on the grid of
 * simulated time. The slot that is filling counts as one of them, so the memory reaches back
 * between N - 1 and N seconds.
 */
export class SlidingCount {
  private readonly _slots: Float64Array;
  /** The slot that is filling, and when it is full. */
  private _current = 0;
  private _fullAtNs = SLOT_NS;
  private _total = 0;

  constructor(seconds: number) {
    this._slots = new Float64Array(seconds);
  }

  /** Counts one at `nowNs`, which never runs backwards. */
  add(nowNs: number): void {
    if (nowNs >= this._fullAtNs) this._turn(nowNs);
    this._slots[this._current]! += 1;
    this._total += 1;
  }

  /** The count as of `nowNs`. */
  total(nowNs: number): number {
    if (nowNs >= this._fullAtNs) this._turn(nowNs);
    return this._total;
  }

  /** Forgets everything counted so far. */
  clear(): void {
    this._slots.fill(0);
    this._total = 0;
  }

  private _turn(nowNs: number): void {
    const turns = Math.floor((nowNs - this._fullAtNs) / SLOT_NS) + 1;
    this._fullAtNs += turns * SLOT_NS;
    for (let turn = Math.min(turns, this._slots.length); turn > 0; turn -= 1) {
      this._current = this._current + 1 === this._slots.length ? 0 : this._current + 1;
      this._total -= this._slots[this._current]!;
      this._slots[this._current] = 0;
    }
  }
}
