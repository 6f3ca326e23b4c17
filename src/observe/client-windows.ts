import type { ClientEvent, ClientWait } from "./client-event.ts";
import type { Circuits } from "./circuits.ts";
import { ClientTotals } from "./client-totals.ts";
import type { Outcome } from "./outcome.ts";
import type { CircuitState } from "./probes.ts";
import type { Interval } from "./setup.ts";
import type { ClientSummary } from "./summary.ts";
import { WindowsAt } from "./windows-at.ts";

/** What the calls that began in each window of a condition led to. */
export class ClientWindows {
  private readonly _circuits: Circuits;
  private readonly _intervals: readonly Interval[];
  private readonly _windows: readonly ClientTotals[];
  private readonly _windowsAt: WindowsAt<ClientTotals>;
  /** Worst circuit at the end of each window, once a move came after that. */
  private readonly _states: (CircuitState | null)[];

  constructor(circuits: Circuits, intervals: readonly Interval[]) {
    this._circuits = circuits;
    this._intervals = intervals;
    this._windows = intervals.map((interval) => new ClientTotals(interval));
    this._windowsAt = new WindowsAt(intervals, this._windows);
    this._states = intervals.map(() => null);
  }

  called(nowNs: number): void {
    if (nowNs < this._windowsAt.endNs) for (const window of this._windowsAt.at(nowNs)) window.called(nowNs);
  }

  ended(nowNs: number, startedNs: number, outcome: Outcome | null): void {
    if (startedNs < this._windowsAt.endNs)
      for (const window of this._windowsAt.at(startedNs)) window.ended(nowNs, startedNs, outcome);
  }

  happened(nowNs: number, startedNs: number, event: ClientEvent): void {
    for (const window of this._windowsAt.at(startedNs)) window.happened(nowNs, startedNs, event);
  }

  waited(nowNs: number, startedNs: number, where: ClientWait, waitedNs: number): void {
    for (const window of this._windowsAt.at(startedNs)) window.waited(nowNs, startedNs, where, waitedNs);
  }

  circuitMoved(nowNs: number, circuit: number, from: CircuitState, to: CircuitState): void {
    for (const window of this._windows) window.circuitMoved(nowNs, circuit, from, to);
  }

  /** Before a move: windows that ended meanwhile keep the state they ended with. */
  noteStates(nowNs: number): void {
    this._intervals.forEach(({ toNs }, window) => {
      if (nowNs >= toNs) this._states[window] ??= this._circuits.worst();
    });
  }

  summary(window: number, endNs: number): ClientSummary {
    const state = this._states[window] ?? this._circuits.worst();
    return this._windows[window]!.summary(endNs, this._circuits.count > 0 ? state : null);
  }
}
