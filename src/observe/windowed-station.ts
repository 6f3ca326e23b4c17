import type { Outcome } from "./outcome.ts";
import type { StationProbe } from "./probes.ts";
import type { StationEvent } from "./station-event.ts";
import type { StationTotals } from "./station-totals.ts";
import { WindowsAt } from "./windows-at.ts";

/** Tells the condition windows as well. Levels are cut from the recorder's cells. */
export class WindowedStation implements StationProbe {
  private readonly _station: StationProbe;
  private readonly _windows: WindowsAt<StationTotals>;

  constructor(station: StationProbe, windows: readonly StationTotals[]) {
    this._station = station;
    this._windows = new WindowsAt(
      windows.map(({ interval }) => interval),
      windows,
    );
  }

  arrived(nowNs: number, endpoint: number, instance: number): void {
    this._station.arrived(nowNs, endpoint, instance);
    if (nowNs < this._windows.endNs)
      for (const window of this._windows.at(nowNs)) window.arrived(nowNs, endpoint, instance);
  }

  ended(nowNs: number, endpoint: number, arrivedNs: number, waitedNs: number, outcome: Outcome | null): void {
    this._station.ended(nowNs, endpoint, arrivedNs, waitedNs, outcome);
    if (arrivedNs < this._windows.endNs)
      for (const window of this._windows.at(arrivedNs))
        window.ended(nowNs, endpoint, arrivedNs, waitedNs, outcome);
  }

  answered(nowNs: number, arrivedNs: number, outcome: Outcome | null, taken: boolean, workNs: number): void {
    this._station.answered(nowNs, arrivedNs, outcome, taken, workNs);
    if (arrivedNs < this._windows.endNs)
      for (const window of this._windows.at(arrivedNs)) window.answered(arrivedNs, outcome, taken, workNs);
  }

  workedAfter(nowNs: number, arrivedNs: number, taken: boolean, workNs: number): void {
    this._station.workedAfter(nowNs, arrivedNs, taken, workNs);
    for (const window of this._windows.at(arrivedNs)) window.workedAfter(arrivedNs, taken, workNs);
  }

  happened(nowNs: number, arrivedNs: number, event: StationEvent): void {
    this._station.happened(nowNs, arrivedNs, event);
    for (const window of this._windows.at(arrivedNs)) window.happened(arrivedNs, event);
  }

  rateLimited(nowNs: number, arrivedNs: number, limit: number): void {
    this._station.rateLimited(nowNs, arrivedNs, limit);
    for (const window of this._windows.at(arrivedNs)) window.rateLimited(arrivedNs, limit);
  }

  limitChanged(nowNs: number, delta: number): void {
    this._station.limitChanged(nowNs, delta);
  }

  busyChanged(nowNs: number, delta: number): void {
    this._station.busyChanged(nowNs, delta);
  }

  queueChanged(nowNs: number, delta: number): void {
    this._station.queueChanged(nowNs, delta);
  }

  cpuChanged(nowNs: number, delta: number): void {
    this._station.cpuChanged(nowNs, delta);
  }
}
