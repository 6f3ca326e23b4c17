import type { Simulation } from "../../kernel/simulation.ts";
import type { Variates } from "../../kernel/variates.ts";
import type { Flow, Step, WaitingStep } from "../flow.ts";

/** Passes time without a core; under async threading without a worker either. */
export class SleepStep implements WaitingStep {
  private readonly _simulation: Simulation;
  private readonly _duration: Variates;
  private readonly _next: Step;

  constructor(simulation: Simulation, duration: Variates, next: Step) {
    this._simulation = simulation;
    this._duration = duration;
    this._next = next;
  }

  enter(flow: Flow): void {
    flow.host.waits(flow);
    flow.at = this;
    const durationNs = Math.round(this._duration.sampleNs() * flow.host.slowness(flow.endpoint));
    flow.trace?.begins("sleep", this._simulation.nowNs);
    flow.slot = this._simulation.schedule(durationNs, this._over, flow);
  }

  private readonly _over = (flow: Flow): void => {
    if (flow.host.frozen) {
      flow.host.deferTimer(this._over, flow);
      return;
    }
    if (flow.at !== this) return; // Stopped while the end was kept back by a freeze.
    flow.at = null;
    flow.trace?.ends("sleep", this._simulation.nowNs);
    this._next.enter(flow);
  };

  leave(flow: Flow): void {
    flow.trace?.ends("sleep", this._simulation.nowNs);
    this._simulation.cancel(flow.slot, flow);
  }
}
