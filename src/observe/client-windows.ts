import type { ClientEvent, ClientWait } from "./client-event.ts";
import type { Circuits } from "./circuits.ts";
import type { ClientRecorder } from "./client-series.ts";
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
  private readonly _windows: WindowsAt<ClientTotals>;
  /** Worst circuit at the end of each window, once a move came after that. */
  private readonly _states: (CircuitState | null)[];

  constructor(circuits: Circuits, intervals: readonly Interval[]) {
    this._circuits = circuits;
    this._intervals = intervals;
    this._windows = new WindowsAt(intervals, (interval) => new ClientTotals(interval));
    this._states = intervals.map(() => null);
  }

  ended(nowNs: number, startedNs: number, outcome: Outcome | null): void {
    if (startedNs < this._windows.endNs)
      for (const window of this._windows.at(startedNs)) window.ended(nowNs, startedNs, outcome);
  }

  happened(startedNs: number, event: ClientEvent): void {
    for (const window of this._windows.at(startedNs)) window.happened(event);
  }

  waited(startedNs: number, where: ClientWait, waitedNs: number): void {
    for (const window of this._windows.at(startedNs)) window.waited(where, waitedNs);
  }

  circuitMoved(nowNs: number, from: CircuitState, to: CircuitState): void {
    for (const window of this._windows.kept) window.circuitMoved(nowNs, from, to);
  }

  /** Before a move: windows that ended meanwhile keep the state they ended with. */
  noteStates(nowNs: number): void {
    this._intervals.forEach(({ toNs }, window) => {
      if (nowNs >= toNs) this._states[window] ??= this._circuits.worst();
    });
  }

  /** `recorder` knows how many calls began. */
  summary(window: number, recorder: ClientRecorder, endNs: number): ClientSummary {
    const state = this._states[window] ?? this._circuits.worst();
    const calls = recorder.calls(this._intervals[window]!);
    return this._windows.kept[window]!.summary(calls, endNs, this._circuits.count > 0 ? state : null);
  }
}
