export interface HealthOptions {
  /** So many failed checks in a row make an instance unhealthy. */
  readonly unhealthyThreshold: number;
  /** So many passed checks in a row make it healthy again. */
  readonly healthyThreshold: number;
}

/** What active checks say of one instance, as Envoy's health checking and Kubernetes' probes count: healthy at first. */
export class HealthRecord {
  readonly #options: HealthOptions;
  #isHealthy = true;
  /** Checks in a row that say the opposite of what is believed. */
  #against = 0;

  constructor(options: HealthOptions) {
    this.#options = options;
  }

  get isHealthy(): boolean {
    return this.#isHealthy;
  }

  /** One more check; true if it changed the mind. */
  checked(passed: boolean): boolean {
    if (passed === this.#isHealthy) {
      this.#against = 0;
      return false;
    }
    this.#against++;
    const { unhealthyThreshold, healthyThreshold } = this.#options;
    if (this.#against < (this.#isHealthy ? unhealthyThreshold : healthyThreshold)) return false;
    this.#isHealthy = passed;
    this.#against = 0;
    return true;
  }
}
