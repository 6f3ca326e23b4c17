import { Circuits } from "./circuits.ts";
import { CLIENT_EVENT, CLIENT_WAITS, type ClientEvent, type ClientWait } from "./client-event.ts";
import { ClientRecorder, type ConnectionTrouble } from "./client-series.ts";
import { ClientTotals } from "./client-totals.ts";
import { ClientWindows } from "./client-windows.ts";
import { FACT } from "./fingerprint.ts";
import type { Fingerprint } from "./fingerprint.ts";
import { Measured } from "./measured.ts";
import type { ObservationContext } from "./observation-context.ts";
import type { Outcome } from "./outcome.ts";
import type { CircuitState, ClientProbe } from "./probes.ts";
import type { ClientSetup, Interval } from "./setup.ts";
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
  private readonly _code: number;
  private readonly _fingerprint: Fingerprint;
  private readonly _recorder: ClientRecorder;
  /** What is measured of the run. */
  private readonly _interval: Interval;
  private readonly _measured: Measured<ClientTotals>;
  private readonly _windows: ClientWindows | null;

  constructor(setup: ClientSetup, context: ObservationContext) {
    this.setup = setup;
    this.circuits = new Circuits(setup.circuits);
    this._code = context.nextSubject();
    this._fingerprint = context.fingerprint;
    this._recorder = new ClientRecorder(context.grid);
    this._interval = context.measured;
    this._measured = new Measured(context.measured, (interval) => new ClientTotals(interval));
    const { windows } = context.setup;
    this._windows = windows.length === 0 ? null : new ClientWindows(this.circuits, windows);
  }

  called(nowNs: number): void {
    this._recorder.called(nowNs);
  }

  ended(nowNs: number, startedNs: number, outcome: Outcome | null): void {
    if (outcome !== null) this._fold(nowNs, FACT.failed, outcome.index);
    this._measured.at(startedNs).ended(nowNs, startedNs, outcome);
    if (this._windows !== null) this._windows.ended(nowNs, startedNs, outcome);
  }

  happened(nowNs: number, startedNs: number, event: ClientEvent): void {
    this._fold(nowNs, FACT.happened, event);
    this._recorder.happened(nowNs, event);
    this._measured.at(startedNs).happened(event);
    this._windows?.happened(startedNs, event);
  }

  instanceMoved(nowNs: number, instance: number, isEjected: boolean): void {
    if (isEjected) this.happened(nowNs, nowNs, CLIENT_EVENT.ejected);
    if (this.ejections.length < MOVES_KEPT) this.ejections.push({ atNs: nowNs, instance, isEjected });
  }

  waited(nowNs: number, startedNs: number, where: ClientWait, waitedNs: number): void {
    this._fold(nowNs, FACT.waited, (waitedNs * CLIENT_WAITS + where) | 0);
    this._measured.at(startedNs).waited(where, waitedNs);
    this._windows?.waited(startedNs, where, waitedNs);
  }

  circuitMoved(nowNs: number, circuit: number, from: CircuitState, to: CircuitState, because: string): void {
    this._windows?.noteStates(nowNs);
    this._fold(nowNs, FACT.circuitMoved, circuit * STATES.length + STATES.indexOf(to));
    this.circuits.moved({ atNs: nowNs, circuit, from, to, because });
    this._measured.whole.circuitMoved(nowNs, from, to);
    this._windows?.circuitMoved(nowNs, from, to);
  }

  circuitGone(nowNs: number, circuit: number): void {
    this._windows?.noteStates(nowNs);
    this._fold(nowNs, FACT.circuitGone, circuit);
    const from = this.circuits.stateOf(circuit);
    if (from === "closed") return;
    this.circuits.moved({ atNs: nowNs, circuit, from, to: "closed", because: "the instance is gone" });
    this._measured.whole.circuitMoved(nowNs, from, "closed");
    this._windows?.circuitMoved(nowNs, from, "closed");
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null, endNs: number): ClientSummary {
    const state = this.circuits.count > 0 ? this.circuits.worst() : null;
    return window === null || this._windows === null
      ? this._measured.whole.summary(this._recorder.calls(this._interval), endNs, state)
      : this._windows.summary(window, this._recorder, endNs);
  }

  close(endNs: number): void {
    this._recorder.close(endNs);
  }

  series(): ClientSeries {
    return this._recorder.series();
  }

  /** Per second and window the attempts that got no connection; null where all did. */
  readonly connectionTrouble = (): ConnectionTrouble | null => this._recorder.connectionTrouble();

  private _fold(nowNs: number, fact: number, detail: number): void {
    this._fingerprint.fold(nowNs, this._code + fact, detail);
  }
}

const MOVES_KEPT = 1000;
const STATES: readonly CircuitState[] = ["closed", "open", "half-open"];
