import type { Variates } from "../../kernel/variates.ts";
import type { Flow, Step, WaitingStep } from "../flow.ts";

/** Uses a worker, and a core where the host shares cores. */
export class WorkStep implements WaitingStep {
  private readonly _demand: Variates;
  private readonly _next: Step;

  constructor(demand: Variates, next: Step) {
    this._demand = demand;
    this._next = next;
  }

  enter(flow: Flow): void {
    flow.host.work(flow, this);
  }

  /** One draw of the work to do, in ns at full speed. */
  demandNs(): number {
    return this._demand.sampleNs();
  }

  /** The host has done the work. */
  done(flow: Flow): void {
    this._next.enter(flow);
  }

  leave(flow: Flow): void {
    flow.host.stopWork(flow);
  }
}
