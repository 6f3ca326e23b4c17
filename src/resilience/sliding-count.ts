const SLOT_NS = 1_000_000_000;

/**
 * How often something happened in the last N seconds, held in N slots of one second on the grid of
 * simulated time. The slot that is filling counts as one of them, so the memory reaches back
 * between N - 1 and N seconds.
 */
export class SlidingCount {
  readonly #slots: Float64Array;
  /** The slot that is filling, and when it is full. */
  #current = 0;
  #fullAtNs = SLOT_NS;
  #total = 0;

  constructor(seconds: number) {
    this.#slots = new Float64Array(seconds);
  }

  /** Counts one at `nowNs`, which never runs backwards. */
  add(nowNs: number): void {
    if (nowNs >= this.#fullAtNs) this.#turn(nowNs);
    this.#slots[this.#current]! += 1;
    this.#total += 1;
  }

  /** The count as of `nowNs`. */
  total(nowNs: number): number {
    if (nowNs >= this.#fullAtNs) this.#turn(nowNs);
    return this.#total;
  }

  /** Forgets everything counted so far. */
  clear(): void {
    this.#slots.fill(0);
    this.#total = 0;
  }

  #turn(nowNs: number): void {
    const turns = Math.floor((nowNs - this.#fullAtNs) / SLOT_NS) + 1;
    this.#fullAtNs += turns * SLOT_NS;
    for (let turn = Math.min(turns, this.#slots.length); turn > 0; turn -= 1) {
      this.#current = this.#current + 1 === this.#slots.length ? 0 : this.#current + 1;
      this.#total -= this.#slots[this.#current]!;
      this.#slots[this.#current] = 0;
    }
  }
}
