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
  private readonly _options: StopConditionOptions;
  /** Running counts at the last eleven looks, look i at i mod 11. */
  private readonly _endedAt = new Float64Array(STEPS + 1);
  private readonly _goodAt = new Float64Array(STEPS + 1);
  private _looks = 0;
  private _waiting = 0;
  private _ended = 0;
  private _good = 0;

  constructor(options: StopConditionOptions) {
    this._options = options;
  }

  /** A request begins. */
  arrived(): void {
    this._waiting += 1;
  }

  /** It has ended, `tookNs` after it began. */
  ended(tookNs: number, isOk: boolean): void {
    this._waiting -= 1;
    this._ended += 1;
    if (isOk && tookNs < this._options.withinNs) this._good += 1;
  }

  /** The window begins here. */
  start(): void {
    this._looks = 0;
    this._remember();
  }

  /** A tenth of the window has gone by: the success rate over it if the condition holds, else null. */
  look(): number | null {
    this._looks += 1;
    this._remember();
    if (this._looks < STEPS) return null;
    const first = (this._looks - STEPS) % (STEPS + 1);
    const ended = this._ended - this._endedAt[first]!;
    if (ended === 0) return this._waiting > 0 ? 0 : null;
    const rate = (this._good - this._goodAt[first]!) / ended;
    return rate < this._options.successRateBelow ? rate : null;
  }

  private _remember(): void {
    const at = this._looks % (STEPS + 1);
    this._endedAt[at] = this._ended;
    this._goodAt[at] = this._good;
  }
}

/** Looks in one window. */
export const STEPS = 10;
