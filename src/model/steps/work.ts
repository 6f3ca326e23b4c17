import type { Variates } from "../../kernel/variates.ts";
import type { Flow, Step, WaitingStep } from "../flow.ts";

/** Uses a worker, and a core where the host shares cores. */
export class WorkStep implements WaitingStep {
  readonly #demand: Variates;
  readonly #next: Step;

  constructor(demand: Variates, next: Step) {
    this.#demand = demand;
    this.#next = next;
  }

  enter(flow: Flow): void {
    flow.host.work(flow, this);
  }

  /** One draw of the work to do, in ns at full speed. */
  demandNs(): number {
    return this.#demand.sampleNs();
  }

  /** The host has done the work. */
  done(flow: Flow): void {
    this.#next.enter(flow);
  }

  leave(flow: Flow): void {
    flow.host.stopWork(flow);
  }
}
