export interface HealthOptions {
  /** So many failed checks in a row make an instance unhealthy. */
  readonly unhealthyThreshold: number;
  /** So many passed checks in a row make it healthy again. */
  readonly healthyThreshold: number;
}

/** What active checks say of one instance, as Envoy's health checking and Kubernetes' probes count: healthy at first. */
export class HealthRecord {
  private readonly _options: HealthOptions;
  private _isHealthy = true;
  /** Checks in a row that say the opposite of what is believed. */
  private _against = 0;

  constructor(options: HealthOptions) {
    this._options = options;
  }

  get isHealthy(): boolean {
    return this._isHealthy;
  }

  /** One more check; true if it changed the mind. */
  checked(passed: boolean): boolean {
    if (passed === this._isHealthy) {
      this._against = 0;
      return false;
    }
    this._against++;
    const { unhealthyThreshold, healthyThreshold } = this._options;
    if (this._against < (this._isHealthy ? unhealthyThreshold : healthyThreshold)) return false;
    this._isHealthy = passed;
    this._against = 0;
    return true;
  }
}
