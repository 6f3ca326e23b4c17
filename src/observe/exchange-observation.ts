import {
  EXCHANGE_EVENT,
  EXCHANGE_EVENTS,
  type ExchangeEvent,
  type ExchangeProbe,
  type ExchangeSummary,
} from "./exchange-event.ts";
import { FACT } from "./fingerprint.ts";
import type { Fingerprint } from "./fingerprint.ts";
import { FirstMishaps, type MishapKind } from "./message-mishap.ts";
import type { ObservationContext } from "./observation-context.ts";
import type { Interval } from "./setup.ts";

/** What one exchange did, over the run and over each window of a condition. */
export class ExchangeObservation implements ExchangeProbe {
  private readonly _code: number;
  private readonly _fingerprint: Fingerprint;
  /** The run, then each window. */
  private readonly _totals: readonly ExchangeTotals[];
  private readonly _mishaps: FirstMishaps;

  constructor(context: ObservationContext) {
    this._code = context.nextSubject();
    this._fingerprint = context.fingerprint;
    this._totals = [context.measured, ...context.setup.windows].map(
      (interval) => new ExchangeTotals(interval),
    );
    this._mishaps = new FirstMishaps(context.measured);
  }

  happened(nowNs: number, event: ExchangeEvent, copies: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.happened, event);
    for (const totals of this._totals) totals.happened(nowNs, event, copies);
  }

  befell(nowNs: number, key: number, how: MishapKind): void {
    this._mishaps.befell(nowNs, key, how);
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null): ExchangeSummary {
    const examples = window === null ? this._mishaps.examples : [];
    return { ...this._totals[window === null ? 0 : window + 1]!.summary(), examples };
  }
}

/** What was published to one exchange in one interval. */
class ExchangeTotals implements Omit<ExchangeProbe, "befell"> {
  private readonly _interval: Interval;
  private readonly _events = new Float64Array(EXCHANGE_EVENTS);
  private _copies = 0;

  constructor(interval: Interval) {
    this._interval = interval;
  }

  happened(nowNs: number, event: ExchangeEvent, copies: number): void {
    if (nowNs < this._interval.fromNs || nowNs >= this._interval.toNs) return;
    this._events[event]! += 1;
    this._copies += copies;
  }

  summary(): Omit<ExchangeSummary, "examples"> {
    const count = (event: ExchangeEvent): number => this._events[event]!;
    return {
      published: this._events.reduce((sum, one) => sum + one, 0),
      routed: count(EXCHANGE_EVENT.routed),
      alternated: count(EXCHANGE_EVENT.alternated),
      unroutable: count(EXCHANGE_EVENT.unroutable),
      returned: count(EXCHANGE_EVENT.returned),
      copies: this._copies,
    };
  }
}
