import type { ClientEvent, ClientWait } from "./client-event.ts";
import type { ClientObservation } from "./client-observation.ts";
import { ClientTotals } from "./client-totals.ts";
import type { Outcome } from "./outcome.ts";
import type { CircuitState, ClientProbe } from "./probes.ts";
import type { Interval } from "./setup.ts";
import type { ClientSummary } from "./summary.ts";

/** Tells a client's facts to the condition windows as well. */
export class WindowedClient implements ClientProbe {
  readonly #client: ClientObservation;
  readonly #intervals: readonly Interval[];
  readonly #windows: readonly ClientTotals[];
  /** Worst circuit at the end of each window, once a move came after that. */
  readonly #states: (CircuitState | null)[];

  constructor(client: ClientObservation, intervals: readonly Interval[]) {
    this.#client = client;
    this.#intervals = intervals;
    this.#windows = intervals.map((interval) => new ClientTotals(interval));
    this.#states = intervals.map(() => null);
  }

  called(nowNs: number): void {
    this.#client.called(nowNs);
    for (const window of this.#windows) window.called(nowNs);
  }

  ended(nowNs: number, startedNs: number, outcome: Outcome | null): void {
    this.#client.ended(nowNs, startedNs, outcome);
    for (const window of this.#windows) window.ended(nowNs, startedNs, outcome);
  }

  happened(nowNs: number, startedNs: number, event: ClientEvent): void {
    this.#client.happened(nowNs, startedNs, event);
    for (const window of this.#windows) window.happened(nowNs, startedNs, event);
  }

  waited(nowNs: number, startedNs: number, where: ClientWait, waitedNs: number): void {
    this.#client.waited(nowNs, startedNs, where, waitedNs);
    for (const window of this.#windows) window.waited(nowNs, startedNs, where, waitedNs);
  }

  instanceMoved(nowNs: number, instance: number, isEjected: boolean): void {
    this.#client.instanceMoved(nowNs, instance, isEjected);
    for (const window of this.#windows) window.instanceMoved(nowNs, instance, isEjected);
  }

  circuitMoved(nowNs: number, circuit: number, from: CircuitState, to: CircuitState, because: string): void {
    this.#noteStates(nowNs);
    this.#client.circuitMoved(nowNs, circuit, from, to, because);
    for (const window of this.#windows) window.circuitMoved(nowNs, circuit, from, to);
  }

  circuitGone(nowNs: number, circuit: number): void {
    this.#noteStates(nowNs);
    const from = this.#client.circuits.stateOf(circuit);
    this.#client.circuitGone(nowNs, circuit);
    for (const window of this.#windows) window.circuitMoved(nowNs, circuit, from, "closed");
  }

  summary(window: number, endNs: number): ClientSummary {
    const state = this.#states[window] ?? this.#client.circuits.worst();
    return this.#windows[window]!.summary(endNs, this.#client.circuits.count > 0 ? state : null);
  }

  /** Before a move: windows that ended meanwhile keep the state they ended with. */
  #noteStates(nowNs: number): void {
    this.#intervals.forEach(({ toNs }, window) => {
      if (nowNs >= toNs) this.#states[window] ??= this.#client.circuits.worst();
    });
  }
}
