export interface OutlierOptions {
  /** So many failures in a row eject a host. */
  readonly consecutive5xx: number;
  /** Time from one sweep to the next: rates are looked at, ejections end. */
  readonly intervalNs: number;
  /** An ejection lasts this long times the number of ejections so far, at most `maxEjectionTimeNs`. */
  readonly baseEjectionTimeNs: number;
  readonly maxEjectionTimeNs: number;
  /** While this share of the hosts or more is out, no further one is ejected. */
  readonly maxEjectionPercent: number;
  /** While less than this share of the hosts is in, all of them are used. */
  readonly panicThreshold: number;
  /** Ejects who succeeds less often than the mean of all less so many standard deviations; null: off. */
  readonly successRate: {
    readonly minimumHosts: number;
    readonly requestVolume: number;
    readonly stdevFactor: number;
  } | null;
  /** Ejects who fails this share of its requests or more; null: off. */
  readonly failurePercentage: {
    readonly threshold: number;
    readonly minimumHosts: number;
    readonly requestVolume: number;
  } | null;
}

/**
 * Envoy's outlier detection (outlier_detection.proto, outlier_detection_impl.cc): hosts that fail while the
 * others do not are left out for a while. Sweeps happen on the grid of `intervalNs`, and are made up for when
 * somebody asks: nothing changes in between.
 */
export class OutlierDetector {
  readonly #options: OutlierOptions;
  readonly #moved: (instance: number, isEjected: boolean) => void;
  /** 1 for a host that is out. */
  readonly #ejected: Uint8Array;
  readonly #untilNs: Float64Array;
  /** Ejections that lengthen the next one; a sweep that finds a host in takes one off. */
  readonly #times: Int32Array;
  readonly #inARow: Int32Array;
  readonly #ok: Int32Array;
  readonly #failed: Int32Array;
  #out = 0;
  #sweepNs: number;

  constructor(options: OutlierOptions, hosts: number, moved: (instance: number, isEjected: boolean) => void) {
    this.#options = options;
    this.#moved = moved;
    this.#ejected = new Uint8Array(hosts);
    this.#untilNs = new Float64Array(hosts);
    this.#times = new Int32Array(hosts);
    this.#inARow = new Int32Array(hosts);
    this.#ok = new Int32Array(hosts);
    this.#failed = new Int32Array(hosts);
    this.#sweepNs = options.intervalNs;
  }

  /** Hosts to leave out, 1 each; null: none, or so many that it would be worse to leave them out. */
  ejected(nowNs: number): Uint8Array | null {
    if (nowNs >= this.#sweepNs) this.#catchUp(nowNs);
    const hosts = this.#ejected.length;
    return this.#out === 0 || hosts - this.#out < this.#options.panicThreshold * hosts ? null : this.#ejected;
  }

  /** An attempt at a host has ended; what the caller called off itself is not told. */
  ended(nowNs: number, instance: number, isFailure: boolean): void {
    if (nowNs >= this.#sweepNs) this.#catchUp(nowNs);
    if (!isFailure) {
      this.#inARow[instance] = 0;
      this.#ok[instance]! += 1;
      return;
    }
    this.#failed[instance]! += 1;
    this.#inARow[instance]! += 1;
    if (this.#inARow[instance]! >= this.#options.consecutive5xx) {
      this.#inARow[instance] = 0;
      this.#eject(nowNs, instance);
    }
  }

  #eject(nowNs: number, instance: number): void {
    const { baseEjectionTimeNs, maxEjectionTimeNs, maxEjectionPercent } = this.#options;
    const isAllowed = this.#out / this.#ejected.length < maxEjectionPercent;
    if (this.#ejected[instance] === 1 || !isAllowed) return;
    this.#times[instance]! += 1;
    this.#ejected[instance] = 1;
    this.#untilNs[instance] =
      nowNs + Math.min(baseEjectionTimeNs * this.#times[instance]!, maxEjectionTimeNs);
    this.#out += 1;
    this.#moved(instance, true);
  }

  #catchUp(nowNs: number): void {
    while (nowNs >= this.#sweepNs) {
      this.#sweep(this.#sweepNs);
      this.#sweepNs += this.#options.intervalNs;
    }
  }

  #sweep(sweepNs: number): void {
    for (let instance = 0; instance < this.#ejected.length; instance++) {
      if (this.#ejected[instance] === 0) {
        if (this.#times[instance]! > 0) this.#times[instance]! -= 1;
      } else if (sweepNs >= this.#untilNs[instance]!) {
        this.#ejected[instance] = 0;
        this.#inARow[instance] = 0;
        this.#out -= 1;
        this.#moved(instance, false);
      }
    }
    this.#judgeRates(sweepNs);
    this.#ok.fill(0);
    this.#failed.fill(0);
  }

  #judgeRates(sweepNs: number): void {
    const { successRate, failurePercentage } = this.#options;
    if (successRate !== null) {
      const judged = this.#hostsWith(successRate.requestVolume);
      if (judged.length >= successRate.minimumHosts) {
        const least = this.#leastRate(judged, successRate.stdevFactor);
        for (const instance of judged) if (this.#rate(instance) < least) this.#eject(sweepNs, instance);
      }
    }
    if (failurePercentage !== null) {
      const judged = this.#hostsWith(failurePercentage.requestVolume);
      if (judged.length >= failurePercentage.minimumHosts) {
        for (const instance of judged)
          if (1 - this.#rate(instance) >= failurePercentage.threshold) this.#eject(sweepNs, instance);
      }
    }
  }

  #hostsWith(volume: number): number[] {
    const hosts: number[] = [];
    this.#ok.forEach((ok, instance) => {
      if (this.#ejected[instance] === 0 && ok + this.#failed[instance]! >= volume) hosts.push(instance);
    });
    return hosts;
  }

  #rate(instance: number): number {
    return this.#ok[instance]! / (this.#ok[instance]! + this.#failed[instance]!);
  }

  /** Mean less so many (population) standard deviations. */
  #leastRate(hosts: readonly number[], factor: number): number {
    let sum = 0;
    for (const instance of hosts) sum += this.#rate(instance);
    const mean = sum / hosts.length;
    let squares = 0;
    for (const instance of hosts) {
      const apart = this.#rate(instance) - mean;
      squares += apart * apart;
    }
    return mean - factor * Math.sqrt(squares / hosts.length);
  }
}
