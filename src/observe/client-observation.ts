import { Circuits } from "./circuits.ts";
import { ClientRecorder } from "./client-series.ts";
import { ClientTotals } from "./client-totals.ts";
import { FACT } from "./fingerprint.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { ObservationContext } from "./observation-context.ts";
import type { Outcome } from "./outcome.ts";
import type { CircuitState, ClientProbe } from "./probes.ts";
import type { ClientSetup } from "./setup.ts";
import type { ClientSeries, ClientSummary } from "./summary.ts";

/** All that is kept of one caller and one callee. */
export class ClientObservation implements ClientProbe {
  readonly setup: ClientSetup;
  readonly circuits: Circuits;
  readonly #code: number;
  readonly #fingerprint: Fingerprint;
  readonly #recorder: ClientRecorder;
  readonly #whole: ClientTotals;
  readonly #windows: readonly ClientTotals[];

  constructor(setup: ClientSetup, context: ObservationContext) {
    this.setup = setup;
    this.circuits = new Circuits(setup.callerInstances);
    this.#code = context.nextSubject();
    this.#fingerprint = context.fingerprint;
    this.#recorder = new ClientRecorder(context.grid);
    this.#whole = new ClientTotals(context.measured);
    this.#windows = context.setup.windows.map((window) => new ClientTotals(window));
  }

  called(nowNs: number): void {
    this.#recorder.called(nowNs);
    this.#whole.called(nowNs);
    for (const window of this.#windows) window.called(nowNs);
  }

  ended(nowNs: number, startedNs: number, outcome: Outcome | null): void {
    if (outcome !== null) this.#fold(nowNs, FACT.failed, outcome.index);
    this.#whole.ended(nowNs, startedNs, outcome);
    for (const window of this.#windows) window.ended(nowNs, startedNs, outcome);
  }

  attempted(nowNs: number, startedNs: number): void {
    this.#recorder.attempted(nowNs);
    this.#whole.attempted(startedNs);
    for (const window of this.#windows) window.attempted(startedNs);
  }

  retried(nowNs: number, startedNs: number): void {
    this.#fold(nowNs, FACT.retried, 0);
    if (this.#whole.covers(startedNs)) this.#whole.retries += 1;
    for (const window of this.#windows) if (window.covers(startedNs)) window.retries += 1;
  }

  hedged(nowNs: number, startedNs: number): void {
    this.#fold(nowNs, FACT.hedged, 0);
    if (this.#whole.covers(startedNs)) this.#whole.hedges += 1;
    for (const window of this.#windows) if (window.covers(startedNs)) window.hedges += 1;
  }

  timedOut(nowNs: number, startedNs: number): void {
    this.#fold(nowNs, FACT.timedOut, 0);
    this.#recorder.timedOut(nowNs);
    if (this.#whole.covers(startedNs)) this.#whole.timeouts += 1;
    for (const window of this.#windows) if (window.covers(startedNs)) window.timeouts += 1;
  }

  cameLate(nowNs: number, startedNs: number): void {
    this.#fold(nowNs, FACT.cameLate, 0);
    if (this.#whole.covers(startedNs)) this.#whole.late += 1;
    for (const window of this.#windows) if (window.covers(startedNs)) window.late += 1;
  }

  fellBack(nowNs: number, startedNs: number): void {
    this.#fold(nowNs, FACT.fellBack, 0);
    if (this.#whole.covers(startedNs)) this.#whole.fallbacks += 1;
    for (const window of this.#windows) if (window.covers(startedNs)) window.fallbacks += 1;
  }

  circuitRejected(nowNs: number, startedNs: number): void {
    this.#fold(nowNs, FACT.circuitRejected, 0);
    this.#recorder.rejected(nowNs);
    if (this.#whole.covers(startedNs)) this.#whole.circuitRejected += 1;
    for (const window of this.#windows) if (window.covers(startedNs)) window.circuitRejected += 1;
  }

  bulkheadRejected(nowNs: number, startedNs: number): void {
    this.#fold(nowNs, FACT.bulkheadRejected, 0);
    this.#recorder.rejected(nowNs);
    if (this.#whole.covers(startedNs)) this.#whole.bulkheadRejected += 1;
    for (const window of this.#windows) if (window.covers(startedNs)) window.bulkheadRejected += 1;
  }

  bulkheadWaited(nowNs: number, startedNs: number, waitedNs: number): void {
    this.#fold(nowNs, FACT.bulkheadWaited, waitedNs | 0);
    if (this.#whole.covers(startedNs)) this.#whole.bulkheadWaiting.record(waitedNs);
    for (const window of this.#windows) if (window.covers(startedNs)) window.bulkheadWaiting.record(waitedNs);
  }

  rateLimited(nowNs: number, startedNs: number): void {
    this.#fold(nowNs, FACT.rateLimited, 0);
    this.#recorder.rejected(nowNs);
    if (this.#whole.covers(startedNs)) this.#whole.rateLimited += 1;
    for (const window of this.#windows) if (window.covers(startedNs)) window.rateLimited += 1;
  }

  rateLimiterWaited(nowNs: number, startedNs: number, waitedNs: number): void {
    this.#fold(nowNs, FACT.rateLimiterWaited, waitedNs | 0);
    if (this.#whole.covers(startedNs)) this.#whole.rateLimiterWaiting.record(waitedNs);
    for (const window of this.#windows) if (window.covers(startedNs)) window.rateLimiterWaiting.record(waitedNs);
  }

  budgetRefused(nowNs: number, startedNs: number): void {
    this.#fold(nowNs, FACT.budgetRefused, 0);
    if (this.#whole.covers(startedNs)) this.#whole.budgetRefused += 1;
    for (const window of this.#windows) if (window.covers(startedNs)) window.budgetRefused += 1;
  }

  circuitMoved(nowNs: number, instance: number, from: CircuitState, to: CircuitState, because: string): void {
    this.#fold(nowNs, FACT.circuitMoved, instance * STATES.length + STATES.indexOf(to));
    this.#noteStates(nowNs);
    this.circuits.moved({ atNs: nowNs, instance, from, to, because });
    if (to === "open") this.#openCircuitsChanged(nowNs, 1);
    else if (from === "open") this.#openCircuitsChanged(nowNs, -1);
  }

  circuitGone(nowNs: number, instance: number): void {
    this.#fold(nowNs, FACT.circuitGone, instance);
    const from = this.circuits.stateOf(instance);
    if (from === "closed") return;
    this.#noteStates(nowNs);
    this.circuits.moved({ atNs: nowNs, instance, from, to: "closed", because: "the instance is gone" });
    if (from === "open") this.#openCircuitsChanged(nowNs, -1);
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null, endNs: number): ClientSummary {
    const totals = window === null ? this.#whole : this.#windows[window]!;
    const state = this.setup.hasBreaker ? (totals.circuitState ?? this.circuits.worst()) : null;
    return totals.summary(endNs, state);
  }

  series(): ClientSeries {
    return this.#recorder.series();
  }

  #openCircuitsChanged(nowNs: number, delta: number): void {
    this.#whole.openCircuitsChanged(nowNs, delta);
    for (const window of this.#windows) window.openCircuitsChanged(nowNs, delta);
  }

  /** Before a move: windows that ended meanwhile keep the state they ended with. */
  #noteStates(nowNs: number): void {
    for (const window of this.#windows) {
      if (nowNs >= window.interval.toNs && window.circuitState === null) window.circuitState = this.circuits.worst();
    }
  }

  #fold(nowNs: number, fact: number, detail: number): void {
    this.#fingerprint.fold(nowNs, this.#code + fact, detail);
  }
}

const STATES: readonly CircuitState[] = ["closed", "open", "half-open"];
