import type { ClientEvent, ClientWait } from "./client-event.ts";
import type { ClientObservation } from "./client-observation.ts";
import { ClientTotals } from "./client-totals.ts";
import type { Outcome } from "./outcome.ts";
import type { CircuitState, ClientProbe } from "./probes.ts";
import type { Interval } from "./setup.ts";
import type { ClientSummary } from "./summary.ts";
import { WindowsAt } from "./windows-at.ts";

/** Tells a client's facts to the condition windows as well. */
export class WindowedClient implements ClientProbe {
  private readonly _client: ClientObservation;
  private readonly _intervals: readonly Interval[];
  private readonly _windows: readonly ClientTotals[];
  private readonly _windowsAt: WindowsAt<ClientTotals>;
  /** Worst circuit at the end of each window, once a move came after that. */
  private readonly _states: (CircuitState | null)[];

  constructor(client: ClientObservation, intervals: readonly Interval[]) {
    this._client = client;
    this._intervals = intervals;
    this._windows = intervals.map((interval) => new ClientTotals(interval));
    this._windowsAt = new WindowsAt(intervals, this._windows);
    this._states = intervals.map(() => null);
  }

  called(nowNs: number): void {
    this._client.called(nowNs);
    if (nowNs < this._windowsAt.endNs) for (const window of this._windowsAt.at(nowNs)) window.called(nowNs);
  }

  ended(nowNs: number, startedNs: number, outcome: Outcome | null): void {
    this._client.ended(nowNs, startedNs, outcome);
    if (startedNs < this._windowsAt.endNs)
      for (const window of this._windowsAt.at(startedNs)) window.ended(nowNs, startedNs, outcome);
  }

  happened(nowNs: number, startedNs: number, event: ClientEvent): void {
    this._client.happened(nowNs, startedNs, event);
    for (const window of this._windowsAt.at(startedNs)) window.happened(nowNs, startedNs, event);
  }

  waited(nowNs: number, startedNs: number, where: ClientWait, waitedNs: number): void {
    this._client.waited(nowNs, startedNs, where, waitedNs);
    for (const window of this._windowsAt.at(startedNs)) window.waited(nowNs, startedNs, where, waitedNs);
  }

  instanceMoved(nowNs: number, instance: number, isEjected: boolean): void {
    this._client.instanceMoved(nowNs, instance, isEjected);
    for (const window of this._windows) window.instanceMoved(nowNs, instance, isEjected);
  }

  circuitMoved(nowNs: number, circuit: number, from: CircuitState, to: CircuitState, because: string): void {
    this._noteStates(nowNs);
    this._client.circuitMoved(nowNs, circuit, from, to, because);
    for (const window of this._windows) window.circuitMoved(nowNs, circuit, from, to);
  }

  circuitGone(nowNs: number, circuit: number): void {
    this._noteStates(nowNs);
    const from = this._client.circuits.stateOf(circuit);
    this._client.circuitGone(nowNs, circuit);
    for (const window of this._windows) window.circuitMoved(nowNs, circuit, from, "closed");
  }

  summary(window: number, endNs: number): ClientSummary {
    const state = this._states[window] ?? this._client.circuits.worst();
    return this._windows[window]!.summary(endNs, this._client.circuits.count > 0 ? state : null);
  }

  /** Before a move: windows that ended meanwhile keep the state they ended with. */
  private _noteStates(nowNs: number): void {
    this._intervals.forEach(({ toNs }, window) => {
      if (nowNs >= toNs) this._states[window] ??= this._client.circuits.worst();
    });
  }
}
