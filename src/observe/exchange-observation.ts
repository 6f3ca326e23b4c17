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
  readonly #code: number;
  readonly #fingerprint: Fingerprint;
  /** The run, then each window. */
  readonly #totals: readonly ExchangeTotals[];
  readonly #mishaps: FirstMishaps;

  constructor(context: ObservationContext) {
    this.#code = context.nextSubject();
    this.#fingerprint = context.fingerprint;
    this.#totals = [context.measured, ...context.setup.windows].map(
      (interval) => new ExchangeTotals(interval),
    );
    this.#mishaps = new FirstMishaps(context.measured);
  }

  happened(nowNs: number, event: ExchangeEvent, copies: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.happened, event);
    for (const totals of this.#totals) totals.happened(nowNs, event, copies);
  }

  befell(nowNs: number, key: number, how: MishapKind): void {
    this.#mishaps.befell(nowNs, key, how);
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null): ExchangeSummary {
    const examples = window === null ? this.#mishaps.examples : [];
    return { ...this.#totals[window === null ? 0 : window + 1]!.summary(), examples };
  }
}

/** What was published to one exchange in one interval. */
class ExchangeTotals implements Omit<ExchangeProbe, "befell"> {
  readonly #interval: Interval;
  readonly #events = new Float64Array(EXCHANGE_EVENTS);
  #copies = 0;

  constructor(interval: Interval) {
    this.#interval = interval;
  }

  happened(nowNs: number, event: ExchangeEvent, copies: number): void {
    if (nowNs < this.#interval.fromNs || nowNs >= this.#interval.toNs) return;
    this.#events[event]! += 1;
    this.#copies += copies;
  }

  summary(): Omit<ExchangeSummary, "examples"> {
    const count = (event: ExchangeEvent): number => this.#events[event]!;
    return {
      published: this.#events.reduce((sum, one) => sum + one, 0),
      routed: count(EXCHANGE_EVENT.routed),
      alternated: count(EXCHANGE_EVENT.alternated),
      unroutable: count(EXCHANGE_EVENT.unroutable),
      returned: count(EXCHANGE_EVENT.returned),
      copies: this.#copies,
    };
  }
}
