import { Circuits } from "./circuits.ts";
import { ClientRecorder } from "./client-series.ts";
import { ClientTotals } from "./client-totals.ts";
import { FACT } from "./fingerprint.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { ObservationContext } from "./observation-context.ts";
import type { Outcome } from "./outcome.ts";
import type { CircuitState, ClientProbe } from "./probes.ts";
import type { ClientSetup } from "./setup.ts";
import { WindowedClient } from "./windowed-client.ts";
import type { ClientSeries, ClientSummary } from "./summary.ts";

/** All that is kept of one caller and one callee. */
export class ClientObservation implements ClientProbe {
  readonly setup: ClientSetup;
  readonly circuits: Circuits;
  readonly #code: number;
  readonly #fingerprint: Fingerprint;
  readonly #recorder: ClientRecorder;
  readonly #whole: ClientTotals;
  readonly #windows: WindowedClient | null;

  constructor(setup: ClientSetup, context: ObservationContext) {
    this.setup = setup;
    this.circuits = new Circuits(setup.callerInstances);
    this.#code = context.nextSubject();
    this.#fingerprint = context.fingerprint;
    this.#recorder = new ClientRecorder(context.grid);
    this.#whole = new ClientTotals(context.measured);
    const { windows } = context.setup;
    this.#windows = windows.length === 0 ? null : new WindowedClient(this, windows);
  }

  called(nowNs: number): void {
    this.#recorder.called(nowNs);
    this.#whole.called(nowNs);
  }

  ended(nowNs: number, startedNs: number, outcome: Outcome | null): void {
    if (outcome !== null) this.#fold(nowNs, FACT.failed, outcome.index);
    this.#whole.ended(nowNs, startedNs, outcome);
  }

  attempted(nowNs: number, startedNs: number): void {
    this.#recorder.attempted(nowNs);
    this.#whole.attempted(nowNs, startedNs);
  }

  retried(nowNs: number, startedNs: number): void {
    this.#fold(nowNs, FACT.retried, 0);
    this.#whole.retried(nowNs, startedNs);
  }

  hedged(nowNs: number, startedNs: number): void {
    this.#fold(nowNs, FACT.hedged, 0);
    this.#whole.hedged(nowNs, startedNs);
  }

  timedOut(nowNs: number, startedNs: number): void {
    this.#fold(nowNs, FACT.timedOut, 0);
    this.#recorder.timedOut(nowNs);
    this.#whole.timedOut(nowNs, startedNs);
  }

  cameLate(nowNs: number, startedNs: number): void {
    this.#fold(nowNs, FACT.cameLate, 0);
    this.#whole.cameLate(nowNs, startedNs);
  }

  fellBack(nowNs: number, startedNs: number): void {
    this.#fold(nowNs, FACT.fellBack, 0);
    this.#whole.fellBack(nowNs, startedNs);
  }

  circuitRejected(nowNs: number, startedNs: number): void {
    this.#fold(nowNs, FACT.circuitRejected, 0);
    this.#recorder.rejected(nowNs);
    this.#whole.circuitRejected(nowNs, startedNs);
  }

  bulkheadRejected(nowNs: number, startedNs: number): void {
    this.#fold(nowNs, FACT.bulkheadRejected, 0);
    this.#recorder.rejected(nowNs);
    this.#whole.bulkheadRejected(nowNs, startedNs);
  }

  bulkheadWaited(nowNs: number, startedNs: number, waitedNs: number): void {
    this.#fold(nowNs, FACT.bulkheadWaited, waitedNs | 0);
    this.#whole.bulkheadWaited(nowNs, startedNs, waitedNs);
  }

  rateLimited(nowNs: number, startedNs: number): void {
    this.#fold(nowNs, FACT.rateLimited, 0);
    this.#recorder.rejected(nowNs);
    this.#whole.rateLimited(nowNs, startedNs);
  }

  rateLimiterWaited(nowNs: number, startedNs: number, waitedNs: number): void {
    this.#fold(nowNs, FACT.rateLimiterWaited, waitedNs | 0);
    this.#whole.rateLimiterWaited(nowNs, startedNs, waitedNs);
  }

  budgetRefused(nowNs: number, startedNs: number): void {
    this.#fold(nowNs, FACT.budgetRefused, 0);
    this.#whole.budgetRefused(nowNs, startedNs);
  }

  circuitMoved(nowNs: number, instance: number, from: CircuitState, to: CircuitState, because: string): void {
    this.#fold(nowNs, FACT.circuitMoved, instance * STATES.length + STATES.indexOf(to));
    this.circuits.moved({ atNs: nowNs, instance, from, to, because });
    this.#whole.circuitMoved(nowNs, instance, from, to);
  }

  circuitGone(nowNs: number, instance: number): void {
    this.#fold(nowNs, FACT.circuitGone, instance);
    const from = this.circuits.stateOf(instance);
    if (from === "closed") return;
    this.circuits.moved({ atNs: nowNs, instance, from, to: "closed", because: "the instance is gone" });
    this.#whole.circuitMoved(nowNs, instance, from, "closed");
  }

  /** What the actor talks to: one hand more where conditions have windows. */
  probe(): ClientProbe {
    return this.#windows ?? this;
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null, endNs: number): ClientSummary {
    const state = this.setup.hasBreaker ? this.circuits.worst() : null;
    return window === null || this.#windows === null
      ? this.#whole.summary(endNs, state)
      : this.#windows.summary(window, endNs);
  }

  series(): ClientSeries {
    return this.#recorder.series();
  }

  #fold(nowNs: number, fact: number, detail: number): void {
    this.#fingerprint.fold(nowNs, this.#code + fact, detail);
  }
}

const STATES: readonly CircuitState[] = ["closed", "open", "half-open"];
