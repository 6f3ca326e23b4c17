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
  private readonly _multiplier: number;
  private readonly _slotNs: number;
  private readonly _requests = new Float64Array(SLOTS);
  private readonly _accepts = new Float64Array(SLOTS);
  private _slot = 0;
  private _requestSum = 0;
  private _acceptSum = 0;

  constructor(options: AdaptiveThrottleOptions) {
    this._multiplier = options.multiplier;
    this._slotNs = options.windowNs / SLOTS;
  }

  /** Whether a request may be sent; draws once, whatever the odds. */
  permits(nowNs: number, random: RandomSource): boolean {
    this._moveTo(nowNs);
    const refused = random.next() < this.refusal;
    this._requests[this._slot % SLOTS]! += 1;
    this._requestSum += 1;
    return !refused;
  }

  /** One that was sent has been accepted: answered otherwise than by a failure. */
  accepted(nowNs: number): void {
    this._moveTo(nowNs);
    this._accepts[this._slot % SLOTS]! += 1;
    this._acceptSum += 1;
  }

  /** Probability of refusing the next request, as of the last one. */
  get refusal(): number {
    return Math.max(0, (this._requestSum - this._multiplier * this._acceptSum) / (this._requestSum + 1));
  }

  private _moveTo(nowNs: number): void {
    const slot = Math.floor(nowNs / this._slotNs);
    const stale = Math.min(SLOTS, slot - this._slot);
    for (let step = 1; step <= stale; step++) {
      const index = (slot - stale + step) % SLOTS;
      this._requestSum -= this._requests[index]!;
      this._acceptSum -= this._accepts[index]!;
      this._requests[index] = 0;
      this._accepts[index] = 0;
    }
    this._slot = slot;
  }
}
