export interface StopConditionOptions {
  /** Holds while a smaller share than this of what ended was good; above 0, at most 1. */
  readonly successRateBelow: number;
  /** Good is an OK answer in less than this, in ns; infinite: any OK answer. */
  readonly withinNs: number;
}

/**
 * The condition on which an experiment is given up, as the stop conditions of AWS Fault Injection
 * Service and the continuous probes of Litmus: an alarm on a figure of the users over a window.
 *
 * The window slides in ten steps: `look` closes one of them, and judges once there are ten. What
 * ended in the window is judged; where nothing did, nobody was answered, which is a success rate of
 * 0 if somebody waits and no figure at all if nobody does.
 */
export class StopCondition {
  readonly #options: StopConditionOptions;
  /** Running counts at the last eleven looks, look i at i mod 11. */
  readonly #endedAt = new Float64Array(STEPS + 1);
  readonly #goodAt = new Float64Array(STEPS + 1);
  #looks = 0;
  #waiting = 0;
  #ended = 0;
  #good = 0;

  constructor(options: StopConditionOptions) {
    this.#options = options;
  }

  /** A request begins. */
  arrived(): void {
    this.#waiting += 1;
  }

  /** It has ended, `tookNs` after it began. */
  ended(tookNs: number, isOk: boolean): void {
    this.#waiting -= 1;
    this.#ended += 1;
    if (isOk && tookNs < this.#options.withinNs) this.#good += 1;
  }

  /** The window begins here. */
  start(): void {
    this.#looks = 0;
    this.#remember();
  }

  /** A tenth of the window has gone by: the success rate over it if the condition holds, else null. */
  look(): number | null {
    this.#looks += 1;
    this.#remember();
    if (this.#looks < STEPS) return null;
    const first = (this.#looks - STEPS) % (STEPS + 1);
    const ended = this.#ended - this.#endedAt[first]!;
    if (ended === 0) return this.#waiting > 0 ? 0 : null;
    const rate = (this.#good - this.#goodAt[first]!) / ended;
    return rate < this.#options.successRateBelow ? rate : null;
  }

  #remember(): void {
    const at = this.#looks % (STEPS + 1);
    this.#endedAt[at] = this.#ended;
    this.#goodAt[at] = this.#good;
  }
}

/** Looks in one window. */
export const STEPS = 10;
