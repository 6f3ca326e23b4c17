import { Histogram } from "../statistics/histogram.ts";
import { latencyFigures } from "./latency-figures.ts";
import { OutcomeCounts } from "./outcome-counts.ts";
import type { Outcome } from "./outcome.ts";
import type { Interval } from "./setup.ts";
import type { TargetSummary } from "./summary.ts";

/** The requests to one target that began in one interval. */
export class TargetTotals {
  readonly latency = new Histogram();
  readonly #fromNs: number;
  readonly #toNs: number;
  readonly #failedLatency = new Histogram();
  readonly #outcomes = new OutcomeCounts();
  #requests = 0;
  #ok = 0;
  #failed = 0;
  #degraded = 0;

  constructor(interval: Interval) {
    this.#fromNs = interval.fromNs;
    this.#toNs = interval.toNs;
  }

  /** Whether what begins at `startedNs` is counted here. */
  covers(startedNs: number): boolean {
    return startedNs >= this.#fromNs && startedNs < this.#toNs;
  }

  arrived(nowNs: number): void {
    if (this.covers(nowNs)) this.#requests += 1;
  }

  /** A request that ended, its latency included; counted if it began in the interval. */
  ended(nowNs: number, startedNs: number, outcome: Outcome | null, degraded: boolean): void {
    if (!this.covers(startedNs)) return;
    if (outcome === null) {
      this.countOk(degraded);
      this.latency.record(nowNs - startedNs);
    } else this.countFailed(nowNs - startedNs, outcome);
  }

  /** An OK request that began in the interval. Its latency is recorded by whoever keeps it. */
  countOk(degraded: boolean): void {
    this.#ok += 1;
    if (degraded) this.#degraded += 1;
  }

  /** A failed request that began in the interval. */
  countFailed(latencyNs: number, outcome: Outcome): void {
    this.#failed += 1;
    this.#failedLatency.record(latencyNs);
    this.#outcomes.add(outcome);
  }

  /** Takes in the requests to another target. */
  add(other: TargetTotals): void {
    this.latency.add(other.latency);
    this.#failedLatency.add(other.#failedLatency);
    this.#outcomes.addAll(other.#outcomes);
    this.#requests += other.#requests;
    this.#ok += other.#ok;
    this.#failed += other.#failed;
    this.#degraded += other.#degraded;
  }

  summary(seconds: number): TargetSummary {
    const ended = this.#ok + this.#failed;
    return {
      requests: this.#requests,
      ok: this.#ok,
      failed: this.#failed,
      inFlight: this.#requests - ended,
      degraded: this.#degraded,
      throughput: perSecond(ended, seconds),
      goodput: perSecond(this.#ok, seconds),
      successRate: ended === 0 ? null : this.#ok / ended,
      latency: latencyFigures(this.latency),
      failedLatency: latencyFigures(this.#failedLatency),
      outcomes: this.#outcomes.byCode(),
      causes: this.#outcomes.byCause(),
      failedAt: this.#outcomes.byPlace(),
    };
  }
}

/** A count over an interval; 0 over no time at all, where nothing can have been counted. */
export function perSecond(count: number, seconds: number): number {
  return seconds > 0 ? count / seconds : 0;
}
