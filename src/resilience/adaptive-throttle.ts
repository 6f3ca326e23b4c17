import type { RandomSource } from "./random-source.ts";

export interface AdaptiveThrottleOptions {
  /** K: 2 lets through twice as many as are accepted; lower throttles harder. */
  readonly multiplier: number;
  /** Over how long requests and accepts are counted. */
  readonly windowNs: number;
}

const SLOTS = 24;

/**
 * Client-side throttling of the Google SRE book (chapter 21, "Handling Overload"): a caller whose callee
 * refuses most of what it sends refuses some of it itself, with probability
 * max(0, (requests - K x accepts) / (requests + 1)) over the window. Requests include those refused here.
 * The window moves in slots of a 24th.
 */
export class AdaptiveThrottle {
  readonly #multiplier: number;
  readonly #slotNs: number;
  readonly #requests = new Float64Array(SLOTS);
  readonly #accepts = new Float64Array(SLOTS);
  #slot = 0;
  #requestSum = 0;
  #acceptSum = 0;

  constructor(options: AdaptiveThrottleOptions) {
    this.#multiplier = options.multiplier;
    this.#slotNs = options.windowNs / SLOTS;
  }

  /** Whether a request may be sent; draws once, whatever the odds. */
  permits(nowNs: number, random: RandomSource): boolean {
    this.#moveTo(nowNs);
    const refused = random.next() < this.refusal;
    this.#requests[this.#slot % SLOTS]! += 1;
    this.#requestSum += 1;
    return !refused;
  }

  /** One that was sent has been accepted: answered otherwise than by a failure. */
  accepted(nowNs: number): void {
    this.#moveTo(nowNs);
    this.#accepts[this.#slot % SLOTS]! += 1;
    this.#acceptSum += 1;
  }

  /** Probability of refusing the next request, as of the last one. */
  get refusal(): number {
    return Math.max(0, (this.#requestSum - this.#multiplier * this.#acceptSum) / (this.#requestSum + 1));
  }

  #moveTo(nowNs: number): void {
    const slot = Math.floor(nowNs / this.#slotNs);
    const stale = Math.min(SLOTS, slot - this.#slot);
    for (let step = 1; step <= stale; step++) {
      const index = (slot - stale + step) % SLOTS;
      this.#requestSum -= this.#requests[index]!;
      this.#acceptSum -= this.#accepts[index]!;
      this.#requests[index] = 0;
      this.#accepts[index] = 0;
    }
    this.#slot = slot;
  }
}
