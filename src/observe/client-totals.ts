import { Gauge } from "../statistics/gauge.ts";
import { Histogram } from "../statistics/histogram.ts";
import {
  CLIENT_EVENT,
  CLIENT_EVENTS,
  CLIENT_WAIT,
  CLIENT_WAITS,
  type ClientEvent,
  type ClientWait,
} from "./client-event.ts";
import { latencyFigures } from "./latency-figures.ts";
import { OutcomeCounts } from "./outcome-counts.ts";
import type { Outcome } from "./outcome.ts";
import type { CircuitState, ClientProbe } from "./probes.ts";
import type { Interval } from "./setup.ts";
import type { ClientSummary, LatencySummary } from "./summary.ts";

/** What the calls that began in one interval led to; circuits over the same interval. */
export class ClientTotals implements ClientProbe {
  readonly #fromNs: number;
  readonly #toNs: number;
  readonly #latency = new Histogram();
  readonly #events = new Float64Array(CLIENT_EVENTS);
  readonly #waits = Array.from({ length: CLIENT_WAITS }, () => new Histogram());
  readonly #outcomes = new OutcomeCounts();
  readonly #openCircuits: Gauge;
  #calls = 0;
  #ok = 0;
  #failed = 0;
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

  happened(_nowNs: number, startedNs: number, event: ClientEvent): void {
    if (this.#covers(startedNs)) this.#events[event]! += 1;
  }

  waited(_nowNs: number, startedNs: number, where: ClientWait, waitedNs: number): void {
    if (this.#covers(startedNs)) this.#waits[where]!.record(waitedNs);
  }

  instanceMoved(nowNs: number, _instance: number, isEjected: boolean): void {
    if (isEjected) this.happened(nowNs, nowNs, CLIENT_EVENT.ejected);
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
    const count = (event: ClientEvent): number => this.#events[event]!;
    const waiting = (where: ClientWait): LatencySummary => latencyFigures(this.#waits[where]!);
    const unattempted = count(CLIENT_EVENT.unsent) + count(CLIENT_EVENT.coalesced);
    const attempts = this.#calls + count(CLIENT_EVENT.again) - unattempted;
    return {
      calls: this.#calls,
      ok: this.#ok,
      failed: this.#failed,
      inFlight: this.#calls - this.#ok - this.#failed,
      attempts,
      amplification: this.#calls === 0 ? null : attempts / this.#calls,
      retries: count(CLIENT_EVENT.retried),
      hedges: count(CLIENT_EVENT.hedged),
      timeouts: count(CLIENT_EVENT.timedOut),
      late: count(CLIENT_EVENT.cameLate),
      fallbacks: count(CLIENT_EVENT.fellBack),
      coalesced: count(CLIENT_EVENT.coalesced),
      latency: latencyFigures(this.#latency),
      causes: this.#outcomes.byCause(),
      circuitBreaker: {
        opened: this.#opened,
        rejected: count(CLIENT_EVENT.circuitRejected),
        openMs: this.#openCircuits.integralNs(endNs) / 1e6,
        state: circuitState,
      },
      outlierDetection: { ejections: count(CLIENT_EVENT.ejected) },
      throttling: { rejected: count(CLIENT_EVENT.throttled) },
      concurrencyLimit: { rejected: count(CLIENT_EVENT.overLimit) },
      bulkhead: { rejected: count(CLIENT_EVENT.bulkheadRejected), waiting: waiting(CLIENT_WAIT.bulkhead) },
      rateLimiter: { rejected: count(CLIENT_EVENT.rateLimited), waiting: waiting(CLIENT_WAIT.rateLimiter) },
      connections: {
        opened: count(CLIENT_EVENT.connectionOpened),
        failed: count(CLIENT_EVENT.connectFailed),
        rejected: count(CLIENT_EVENT.connectionRefused),
        waiting: waiting(CLIENT_WAIT.connection),
      },
      producer: this.#producer(),
      budget: { refused: count(CLIENT_EVENT.budgetRefused) },
    };
  }

  #producer(): ClientSummary["producer"] {
    const batches = this.#events[CLIENT_EVENT.batchSent]!;
    const waiting = this.#waits[CLIENT_WAIT.batch]!;
    return {
      batches,
      batchSize: batches === 0 ? null : waiting.count / batches,
      resent: this.#events[CLIENT_EVENT.batchResent]!,
      expired: this.#events[CLIENT_EVENT.expired]!,
      rejected: this.#events[CLIENT_EVENT.bufferRejected]!,
      blocked: latencyFigures(this.#waits[CLIENT_WAIT.buffer]!),
      waiting: latencyFigures(waiting),
    };
  }

  /** Whether what belongs to a call that began at `startedNs` is counted here. */
  #covers(startedNs: number): boolean {
    return startedNs >= this.#fromNs && startedNs < this.#toNs;
  }
}
