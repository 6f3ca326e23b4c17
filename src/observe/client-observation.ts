import { Circuits } from "./circuits.ts";
import { CLIENT_EVENT, CLIENT_WAITS, type ClientEvent, type ClientWait } from "./client-event.ts";
import { ClientRecorder, type ConnectionTrouble } from "./client-series.ts";
import { ClientTotals } from "./client-totals.ts";
import { FACT } from "./fingerprint.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { ObservationContext } from "./observation-context.ts";
import type { Outcome } from "./outcome.ts";
import type { CircuitState, ClientProbe } from "./probes.ts";
import type { ClientSetup } from "./setup.ts";
import { WindowedClient } from "./windowed-client.ts";
import type { ClientSeries, ClientSummary } from "./summary.ts";

/** An instance of the callee that a caller instance leaves out, or takes back. */
export interface EjectionMove {
  readonly atNs: number;
  readonly instance: number;
  readonly isEjected: boolean;
}

/** All that is kept of one caller and one callee. */
export class ClientObservation implements ClientProbe {
  readonly setup: ClientSetup;
  readonly circuits: Circuits;
  /** The first 1000, for the story. */
  readonly ejections: EjectionMove[] = [];
  readonly #code: number;
  readonly #fingerprint: Fingerprint;
  readonly #recorder: ClientRecorder;
  readonly #whole: ClientTotals;
  readonly #windows: WindowedClient | null;

  constructor(setup: ClientSetup, context: ObservationContext) {
    this.setup = setup;
    this.circuits = new Circuits(setup.circuits);
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

  happened(nowNs: number, startedNs: number, event: ClientEvent): void {
    this.#fold(nowNs, FACT.happened, event);
    this.#recorder.happened(nowNs, event);
    this.#whole.happened(nowNs, startedNs, event);
  }

  instanceMoved(nowNs: number, instance: number, isEjected: boolean): void {
    if (isEjected) this.happened(nowNs, nowNs, CLIENT_EVENT.ejected);
    if (this.ejections.length < MOVES_KEPT) this.ejections.push({ atNs: nowNs, instance, isEjected });
  }

  waited(nowNs: number, startedNs: number, where: ClientWait, waitedNs: number): void {
    this.#fold(nowNs, FACT.waited, (waitedNs * CLIENT_WAITS + where) | 0);
    this.#whole.waited(nowNs, startedNs, where, waitedNs);
  }

  circuitMoved(nowNs: number, circuit: number, from: CircuitState, to: CircuitState, because: string): void {
    this.#fold(nowNs, FACT.circuitMoved, circuit * STATES.length + STATES.indexOf(to));
    this.circuits.moved({ atNs: nowNs, circuit, from, to, because });
    this.#whole.circuitMoved(nowNs, circuit, from, to);
  }

  circuitGone(nowNs: number, circuit: number): void {
    this.#fold(nowNs, FACT.circuitGone, circuit);
    const from = this.circuits.stateOf(circuit);
    if (from === "closed") return;
    this.circuits.moved({ atNs: nowNs, circuit, from, to: "closed", because: "the instance is gone" });
    this.#whole.circuitMoved(nowNs, circuit, from, "closed");
  }

  /** What the actor talks to: one hand more where conditions have windows. */
  probe(): ClientProbe {
    return this.#windows ?? this;
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null, endNs: number): ClientSummary {
    const state = this.circuits.count > 0 ? this.circuits.worst() : null;
    return window === null || this.#windows === null
      ? this.#whole.summary(endNs, state)
      : this.#windows.summary(window, endNs);
  }

  series(): ClientSeries {
    return this.#recorder.series();
  }

  /** Per second and window the attempts that got no connection; null where all did. */
  readonly connectionTrouble = (): ConnectionTrouble | null => this.#recorder.connectionTrouble();

  #fold(nowNs: number, fact: number, detail: number): void {
    this.#fingerprint.fold(nowNs, this.#code + fact, detail);
  }
}

const MOVES_KEPT = 1000;
const STATES: readonly CircuitState[] = ["closed", "open", "half-open"];
