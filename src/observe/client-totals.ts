import { Gauge } from "../statistics/gauge.ts";
import { Histogram } from "../statistics/histogram.ts";
import { latencyFigures } from "./latency-figures.ts";
import { OutcomeCounts } from "./outcome-counts.ts";
import type { Outcome } from "./outcome.ts";
import type { Interval } from "./setup.ts";
import type { ClientSummary } from "./summary.ts";

/** What the calls that began in one interval led to; circuits over the same interval. */
export class ClientTotals {
  readonly bulkheadWaiting = new Histogram();
  readonly rateLimiterWaiting = new Histogram();
  attempts = 0;
  retries = 0;
  hedges = 0;
  timeouts = 0;
  late = 0;
  fallbacks = 0;
  circuitRejected = 0;
  bulkheadRejected = 0;
  rateLimited = 0;
  budgetRefused = 0;
  circuitsOpened = 0;
  /** Worst circuit at the end of the interval, once that has passed; null before. */
  circuitState: string | null = null;
  readonly interval: Interval;
  readonly #fromNs: number;
  readonly #toNs: number;
  readonly #latency = new Histogram();
  readonly #outcomes = new OutcomeCounts();
  readonly #openCircuits: Gauge;
  #calls = 0;
  #ok = 0;
  #failed = 0;

  constructor(interval: Interval) {
    this.interval = interval;
    this.#fromNs = interval.fromNs;
    this.#toNs = interval.toNs;
    this.#openCircuits = new Gauge(interval.fromNs, interval.toNs);
  }

  /** Whether what belongs to a call that began at `startedNs` is counted here. */
  covers(startedNs: number): boolean {
    return startedNs >= this.#fromNs && startedNs < this.#toNs;
  }

  called(nowNs: number): void {
    if (this.covers(nowNs)) this.#calls += 1;
  }

  ended(nowNs: number, startedNs: number, outcome: Outcome | null): void {
    if (!this.covers(startedNs)) return;
    if (outcome === null) {
      this.#ok += 1;
      this.#latency.record(nowNs - startedNs);
    } else {
      this.#failed += 1;
      this.#outcomes.add(outcome);
    }
  }

  attempted(startedNs: number): void {
    if (this.covers(startedNs)) this.attempts += 1;
  }

  openCircuitsChanged(nowNs: number, delta: number): void {
    if (delta > 0 && this.covers(nowNs)) this.circuitsOpened += 1;
    this.#openCircuits.change(nowNs, delta);
  }

  /** `circuitState` is the worst state at the end of the interval; null without a breaker. */
  summary(endNs: number, circuitState: string | null): ClientSummary {
    return {
      calls: this.#calls,
      ok: this.#ok,
      failed: this.#failed,
      inFlight: this.#calls - this.#ok - this.#failed,
      attempts: this.attempts,
      amplification: this.#calls === 0 ? null : this.attempts / this.#calls,
      retries: this.retries,
      hedges: this.hedges,
      timeouts: this.timeouts,
      late: this.late,
      fallbacks: this.fallbacks,
      latency: latencyFigures(this.#latency),
      causes: this.#outcomes.byCause(),
      circuitBreaker: {
        opened: this.circuitsOpened,
        rejected: this.circuitRejected,
        openMs: this.#openCircuits.integralNs(endNs) / 1e6,
        state: circuitState,
      },
      bulkhead: { rejected: this.bulkheadRejected, waiting: latencyFigures(this.bulkheadWaiting) },
      rateLimiter: { rejected: this.rateLimited, waiting: latencyFigures(this.rateLimiterWaiting) },
      budget: { refused: this.budgetRefused },
    };
  }
}
