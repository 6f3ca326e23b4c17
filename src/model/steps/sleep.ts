import type { Simulation } from "../../kernel/simulation.ts";
import type { Variates } from "../../kernel/variates.ts";
import type { Flow, Step, WaitingStep } from "../flow.ts";

/** Passes time without a core; under async threading without a worker either. */
export class SleepStep implements WaitingStep {
  readonly #simulation: Simulation;
  readonly #duration: Variates;
  readonly #next: Step;

  constructor(simulation: Simulation, duration: Variates, next: Step) {
    this.#simulation = simulation;
    this.#duration = duration;
    this.#next = next;
  }

  enter(flow: Flow): void {
    flow.host.waits(flow);
    flow.at = this;
    const durationNs = Math.round(this.#duration.sampleNs() * flow.host.slowness(flow.endpoint));
    flow.trace?.begins("sleep", this.#simulation.nowNs);
    flow.slot = this.#simulation.schedule(durationNs, this.#over, flow);
  }

  readonly #over = (flow: Flow): void => {
    if (flow.host.frozen) {
      flow.host.deferTimer(this.#over, flow);
      return;
    }
    if (flow.at !== this) return; // Stopped while the end was kept back by a freeze.
    flow.at = null;
    flow.trace?.ends("sleep", this.#simulation.nowNs);
    this.#next.enter(flow);
  };

  leave(flow: Flow): void {
    flow.trace?.ends("sleep", this.#simulation.nowNs);
    this.#simulation.cancel(flow.slot, flow);
  }
}
