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
import type { CircuitState } from "./probes.ts";
import type { Interval } from "./setup.ts";
import type { ClientSummary, LatencySummary } from "./summary.ts";

/**
 * What calls led to: whoever keeps it tells it of those that belong to its interval, but of the moves of
 * circuits at any time.
 */
export class ClientTotals {
  private readonly _fromNs: number;
  private readonly _toNs: number;
  private readonly _latency = new Histogram();
  private readonly _events = new Float64Array(CLIENT_EVENTS);
  private readonly _waits = Array.from({ length: CLIENT_WAITS }, () => new Histogram());
  private readonly _outcomes = new OutcomeCounts();
  private readonly _openCircuits: Gauge;
  private _ok = 0;
  private _failed = 0;
  private _opened = 0;

  constructor(interval: Interval) {
    this._fromNs = interval.fromNs;
    this._toNs = interval.toNs;
    this._openCircuits = new Gauge(interval.fromNs, interval.toNs);
  }

  ended(nowNs: number, startedNs: number, outcome: Outcome | null): void {
    if (outcome === null) {
      this._ok += 1;
      this._latency.record(nowNs - startedNs);
    } else {
      this._failed += 1;
      this._outcomes.add(outcome);
    }
  }

  happened(event: ClientEvent): void {
    this._events[event]! += 1;
  }

  waited(where: ClientWait, waitedNs: number): void {
    this._waits[where]!.record(waitedNs);
  }

  circuitMoved(nowNs: number, from: CircuitState, to: CircuitState): void {
    if (to === "open") {
      if (nowNs >= this._fromNs && nowNs < this._toNs) this._opened += 1;
      this._openCircuits.change(nowNs, 1);
    } else if (from === "open") this._openCircuits.change(nowNs, -1);
  }

  /**
   * Of so many calls that began in the interval. `circuitState` is the worst state at the end of the interval;
   * null without a breaker.
   */
  summary(calls: number, endNs: number, circuitState: CircuitState | null): ClientSummary {
    const count = (event: ClientEvent): number => this._events[event]!;
    const waiting = (where: ClientWait): LatencySummary => latencyFigures(this._waits[where]!);
    const unattempted = count(CLIENT_EVENT.unsent) + count(CLIENT_EVENT.coalesced);
    const attempts = calls + count(CLIENT_EVENT.again) - unattempted;
    return {
      calls,
      ok: this._ok,
      failed: this._failed,
      inFlight: calls - this._ok - this._failed,
      attempts,
      amplification: calls === 0 ? null : attempts / calls,
      retries: count(CLIENT_EVENT.retried),
      hedges: count(CLIENT_EVENT.hedged),
      timeouts: count(CLIENT_EVENT.timedOut),
      late: count(CLIENT_EVENT.cameLate),
      fallbacks: count(CLIENT_EVENT.fellBack),
      coalesced: count(CLIENT_EVENT.coalesced),
      latency: latencyFigures(this._latency),
      causes: this._outcomes.byCause(),
      circuitBreaker: {
        opened: this._opened,
        rejected: count(CLIENT_EVENT.circuitRejected),
        openMs: this._openCircuits.integralNs(endNs) / 1e6,
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
      producer: this._producer(),
      budget: { refused: count(CLIENT_EVENT.budgetRefused) },
    };
  }

  private _producer(): ClientSummary["producer"] {
    const batches = this._events[CLIENT_EVENT.batchSent]!;
    const waiting = this._waits[CLIENT_WAIT.batch]!;
    return {
      batches,
      batchSize: batches === 0 ? null : waiting.count / batches,
      resent: this._events[CLIENT_EVENT.batchResent]!,
      expired: this._events[CLIENT_EVENT.expired]!,
      rejected: this._events[CLIENT_EVENT.bufferRejected]!,
      blocked: latencyFigures(this._waits[CLIENT_WAIT.buffer]!),
      waiting: latencyFigures(waiting),
    };
  }
}
