import { Gauge } from "../statistics/gauge.ts";
import { Histogram } from "../statistics/histogram.ts";
import { latencyFigures } from "./latency-figures.ts";
import { OutcomeCounts } from "./outcome-counts.ts";
import type { Outcome } from "./outcome.ts";
import type { CircuitState, ClientProbe } from "./probes.ts";
import type { Interval } from "./setup.ts";
import type { ClientSummary } from "./summary.ts";

/** What the calls that began in one interval led to; circuits over the same interval. */
export class ClientTotals implements ClientProbe {
  readonly #fromNs: number;
  readonly #toNs: number;
  readonly #latency = new Histogram();
  readonly #bulkheadWaiting = new Histogram();
  readonly #rateLimiterWaiting = new Histogram();
  readonly #outcomes = new OutcomeCounts();
  readonly #openCircuits: Gauge;
  #calls = 0;
  #ok = 0;
  #failed = 0;
  #attempts = 0;
  #retries = 0;
  #hedges = 0;
  #timeouts = 0;
  #late = 0;
  #fallbacks = 0;
  #circuitRejected = 0;
  #bulkheadRejected = 0;
  #rateLimited = 0;
  #budgetRefused = 0;
  #opened = 0;

  constructor(interval: Interval) {
    this.#fromNs = interval.fromNs;
    this.#toNs = interval.toNs;
    this.#openCircuits = new Gauge(interval.fromNs, interval.toNs);
  }

  called(nowNs: number): void {
    if (this.#covers(nowNs)) this.#calls += 1;
  }

  ended(nowNs: number, startedNs: number, outcome: Outcome | null): void {
    if (!this.#covers(startedNs)) return;
    if (outcome === null) {
      this.#ok += 1;
      this.#latency.record(nowNs - startedNs);
    } else {
      this.#failed += 1;
      this.#outcomes.add(outcome);
    }
  }

  attempted(_nowNs: number, startedNs: number): void {
    if (this.#covers(startedNs)) this.#attempts += 1;
  }

  retried(_nowNs: number, startedNs: number): void {
    if (this.#covers(startedNs)) this.#retries += 1;
  }

  hedged(_nowNs: number, startedNs: number): void {
    if (this.#covers(startedNs)) this.#hedges += 1;
  }

  timedOut(_nowNs: number, startedNs: number): void {
    if (this.#covers(startedNs)) this.#timeouts += 1;
  }

  cameLate(_nowNs: number, startedNs: number): void {
    if (this.#covers(startedNs)) this.#late += 1;
  }

  fellBack(_nowNs: number, startedNs: number): void {
    if (this.#covers(startedNs)) this.#fallbacks += 1;
  }

  circuitRejected(_nowNs: number, startedNs: number): void {
    if (this.#covers(startedNs)) this.#circuitRejected += 1;
  }

  bulkheadRejected(_nowNs: number, startedNs: number): void {
    if (this.#covers(startedNs)) this.#bulkheadRejected += 1;
  }

  bulkheadWaited(_nowNs: number, startedNs: number, waitedNs: number): void {
    if (this.#covers(startedNs)) this.#bulkheadWaiting.record(waitedNs);
  }

  rateLimited(_nowNs: number, startedNs: number): void {
    if (this.#covers(startedNs)) this.#rateLimited += 1;
  }

  rateLimiterWaited(_nowNs: number, startedNs: number, waitedNs: number): void {
    if (this.#covers(startedNs)) this.#rateLimiterWaiting.record(waitedNs);
  }

  budgetRefused(_nowNs: number, startedNs: number): void {
    if (this.#covers(startedNs)) this.#budgetRefused += 1;
  }

  circuitMoved(nowNs: number, _instance: number, from: CircuitState, to: CircuitState): void {
    if (to === "open") {
      if (this.#covers(nowNs)) this.#opened += 1;
      this.#openCircuits.change(nowNs, 1);
    } else if (from === "open") this.#openCircuits.change(nowNs, -1);
  }

  /** The client turns this into a move to closed. */
  circuitGone(): void {}

  /** `circuitState` is the worst state at the end of the interval; null without a breaker. */
  summary(endNs: number, circuitState: CircuitState | null): ClientSummary {
    return {
      calls: this.#calls,
      ok: this.#ok,
      failed: this.#failed,
      inFlight: this.#calls - this.#ok - this.#failed,
      attempts: this.#attempts,
      amplification: this.#calls === 0 ? null : this.#attempts / this.#calls,
      retries: this.#retries,
      hedges: this.#hedges,
      timeouts: this.#timeouts,
      late: this.#late,
      fallbacks: this.#fallbacks,
      latency: latencyFigures(this.#latency),
      causes: this.#outcomes.byCause(),
      circuitBreaker: {
        opened: this.#opened,
        rejected: this.#circuitRejected,
        openMs: this.#openCircuits.integralNs(endNs) / 1e6,
        state: circuitState,
      },
      bulkhead: { rejected: this.#bulkheadRejected, waiting: latencyFigures(this.#bulkheadWaiting) },
      rateLimiter: { rejected: this.#rateLimited, waiting: latencyFigures(this.#rateLimiterWaiting) },
      budget: { refused: this.#budgetRefused },
    };
  }

  /** Whether what belongs to a call that began at `startedNs` is counted here. */
  #covers(startedNs: number): boolean {
    return startedNs >= this.#fromNs && startedNs < this.#toNs;
  }
}
