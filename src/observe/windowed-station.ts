import type { Outcome } from "./outcome.ts";
import type { StationProbe } from "./probes.ts";
import type { StationEvent } from "./station-event.ts";
import type { StationTotals } from "./station-totals.ts";

/** Tells the condition windows as well. Levels are cut from the recorder's cells. */
export class WindowedStation implements StationProbe {
  readonly #station: StationProbe;
  readonly #windows: readonly StationTotals[];

  constructor(station: StationProbe, windows: readonly StationTotals[]) {
    this.#station = station;
    this.#windows = windows;
  }

  arrived(nowNs: number, endpoint: number, instance: number): void {
    this.#station.arrived(nowNs, endpoint, instance);
    for (const window of this.#windows) window.arrived(nowNs, endpoint, instance);
  }

  ended(nowNs: number, endpoint: number, arrivedNs: number, waitedNs: number, outcome: Outcome | null): void {
    this.#station.ended(nowNs, endpoint, arrivedNs, waitedNs, outcome);
    for (const window of this.#windows) window.ended(nowNs, endpoint, arrivedNs, waitedNs, outcome);
  }

  answered(nowNs: number, arrivedNs: number, outcome: Outcome | null, taken: boolean, workNs: number): void {
    this.#station.answered(nowNs, arrivedNs, outcome, taken, workNs);
    for (const window of this.#windows) window.answered(arrivedNs, outcome, taken, workNs);
  }

  workedAfter(nowNs: number, arrivedNs: number, taken: boolean, workNs: number): void {
    this.#station.workedAfter(nowNs, arrivedNs, taken, workNs);
    for (const window of this.#windows) window.workedAfter(arrivedNs, taken, workNs);
  }

  happened(nowNs: number, arrivedNs: number, event: StationEvent): void {
    this.#station.happened(nowNs, arrivedNs, event);
    for (const window of this.#windows) window.happened(arrivedNs, event);
  }

  rateLimited(nowNs: number, arrivedNs: number, limit: number): void {
    this.#station.rateLimited(nowNs, arrivedNs, limit);
    for (const window of this.#windows) window.rateLimited(arrivedNs, limit);
  }

  limitChanged(nowNs: number, delta: number): void {
    this.#station.limitChanged(nowNs, delta);
  }

  busyChanged(nowNs: number, delta: number): void {
    this.#station.busyChanged(nowNs, delta);
  }

  queueChanged(nowNs: number, delta: number): void {
    this.#station.queueChanged(nowNs, delta);
  }

  cpuChanged(nowNs: number, delta: number): void {
    this.#station.cpuChanged(nowNs, delta);
  }
}
