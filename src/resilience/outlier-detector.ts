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
  private readonly _options: OutlierOptions;
  private readonly _moved: (instance: number, isEjected: boolean) => void;
  /** 1 for a host that is out. */
  private readonly _ejected: Uint8Array;
  private readonly _untilNs: Float64Array;
  /** Ejections that lengthen the next one; a sweep that finds a host in takes one off. */
  private readonly _times: Int32Array;
  private readonly _inARow: Int32Array;
  private readonly _ok: Int32Array;
  private readonly _failed: Int32Array;
  private _out = 0;
  private _sweepNs: number;

  constructor(options: OutlierOptions, hosts: number, moved: (instance: number, isEjected: boolean) => void) {
    this._options = options;
    this._moved = moved;
    this._ejected = new Uint8Array(hosts);
    this._untilNs = new Float64Array(hosts);
    this._times = new Int32Array(hosts);
    this._inARow = new Int32Array(hosts);
    this._ok = new Int32Array(hosts);
    this._failed = new Int32Array(hosts);
    this._sweepNs = options.intervalNs;
  }

  /** Hosts to leave out, 1 each; null: none, or so many that it would be worse to leave them out. */
  ejected(nowNs: number): Uint8Array | null {
    if (nowNs >= this._sweepNs) this._catchUp(nowNs);
    const hosts = this._ejected.length;
    return this._out === 0 || hosts - this._out < this._options.panicThreshold * hosts ? null : this._ejected;
  }

  /** An attempt at a host has ended; what the caller called off itself is not told. */
  ended(nowNs: number, instance: number, isFailure: boolean): void {
    if (nowNs >= this._sweepNs) this._catchUp(nowNs);
    if (!isFailure) {
      this._inARow[instance] = 0;
      this._ok[instance]! += 1;
      return;
    }
    this._failed[instance]! += 1;
    this._inARow[instance]! += 1;
    if (this._inARow[instance]! >= this._options.consecutive5xx) {
      this._inARow[instance] = 0;
      this._eject(nowNs, instance);
    }
  }

  private _eject(nowNs: number, instance: number): void {
    const { baseEjectionTimeNs, maxEjectionTimeNs, maxEjectionPercent } = this._options;
    const isAllowed = this._out / this._ejected.length < maxEjectionPercent;
    if (this._ejected[instance] === 1 || !isAllowed) return;
    this._times[instance]! += 1;
    this._ejected[instance] = 1;
    this._untilNs[instance] =
      nowNs + Math.min(baseEjectionTimeNs * this._times[instance]!, maxEjectionTimeNs);
    this._out += 1;
    this._moved(instance, true);
  }

  private _catchUp(nowNs: number): void {
    while (nowNs >= this._sweepNs) {
      this._sweep(this._sweepNs);
      this._sweepNs += this._options.intervalNs;
    }
  }

  private _sweep(sweepNs: number): void {
    for (let instance = 0; instance < this._ejected.length; instance++) {
      if (this._ejected[instance] === 0) {
        if (this._times[instance]! > 0) this._times[instance]! -= 1;
      } else if (sweepNs >= this._untilNs[instance]!) {
        this._ejected[instance] = 0;
        this._inARow[instance] = 0;
        this._out -= 1;
        this._moved(instance, false);
      }
    }
    this._judgeRates(sweepNs);
    this._ok.fill(0);
    this._failed.fill(0);
  }

  private _judgeRates(sweepNs: number): void {
    const { successRate, failurePercentage } = this._options;
    if (successRate !== null) {
      const judged = this._hostsWith(successRate.requestVolume);
      if (judged.length >= successRate.minimumHosts) {
        const least = this._leastRate(judged, successRate.stdevFactor);
        for (const instance of judged) if (this._rate(instance) < least) this._eject(sweepNs, instance);
      }
    }
    if (failurePercentage !== null) {
      const judged = this._hostsWith(failurePercentage.requestVolume);
      if (judged.length >= failurePercentage.minimumHosts) {
        for (const instance of judged)
          if (1 - this._rate(instance) >= failurePercentage.threshold) this._eject(sweepNs, instance);
      }
    }
  }

  private _hostsWith(volume: number): number[] {
    const hosts: number[] = [];
    this._ok.forEach((ok, instance) => {
      if (this._ejected[instance] === 0 && ok + this._failed[instance]! >= volume) hosts.push(instance);
    });
    return hosts;
  }

  private _rate(instance: number): number {
    return this._ok[instance]! / (this._ok[instance]! + this._failed[instance]!);
  }

  /** Mean less so many (population) standard deviations. */
  private _leastRate(hosts: readonly number[], factor: number): number {
    let sum = 0;
    for (const instance of hosts) sum += this._rate(instance);
    const mean = sum / hosts.length;
    let squares = 0;
    for (const instance of hosts) {
      const apart = this._rate(instance) - mean;
      squares += apart * apart;
    }
    return mean - factor * Math.sqrt(squares / hosts.length);
  }
}
