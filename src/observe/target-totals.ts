import { Histogram } from "../statistics/histogram.ts";
import { latencyFigures } from "./latency-figures.ts";
import { OutcomeCounts } from "./outcome-counts.ts";
import type { Outcome } from "./outcome.ts";
import type { TargetSummary } from "./summary.ts";

/** Requests to one target: whoever keeps it tells it of those that belong to its interval. */
export class TargetTotals {
  readonly latency = new Histogram();
  private readonly _failedLatency = new Histogram();
  private readonly _outcomes = new OutcomeCounts();
  private _ok = 0;
  private _failed = 0;
  private _degraded = 0;

  /** A request that ended, its latency included. */
  ended(nowNs: number, startedNs: number, outcome: Outcome | null, degraded: boolean): void {
    if (outcome === null) {
      this.countOk(degraded);
      this.latency.record(nowNs - startedNs);
    } else this.countFailed(nowNs - startedNs, outcome);
  }

  /** An OK request. Its latency is recorded by whoever keeps it. */
  countOk(degraded: boolean): void {
    this._ok += 1;
    if (degraded) this._degraded += 1;
  }

  /** A failed request. */
  countFailed(latencyNs: number, outcome: Outcome): void {
    this._failed += 1;
    this._failedLatency.record(latencyNs);
    this._outcomes.add(outcome);
  }

  /** Takes in the requests to another target. */
  add(other: TargetTotals): void {
    this.latency.add(other.latency);
    this._failedLatency.add(other._failedLatency);
    this._outcomes.addAll(other._outcomes);
    this._ok += other._ok;
    this._failed += other._failed;
    this._degraded += other._degraded;
  }

  /** `requests` arrived in the interval, which was so long. */
  summary(requests: number, seconds: number): TargetSummary {
    const ended = this._ok + this._failed;
    return {
      requests,
      ok: this._ok,
      failed: this._failed,
      inFlight: requests - ended,
      degraded: this._degraded,
      throughput: perSecond(ended, seconds),
      goodput: perSecond(this._ok, seconds),
      successRate: ended === 0 ? null : this._ok / ended,
      latency: latencyFigures(this.latency),
      failedLatency: latencyFigures(this._failedLatency),
      outcomes: this._outcomes.byCode(),
      causes: this._outcomes.byCause(),
      failedAt: this._outcomes.byPlace(),
    };
  }
}

/** A count over an interval; 0 over no time at all, where nothing can have been counted. */
export function perSecond(count: number, seconds: number): number {
  return seconds > 0 ? count / seconds : 0;
}
