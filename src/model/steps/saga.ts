import type { Outcome } from "../../observe/outcome.ts";
import type { Flow, Step, WaitingStep } from "../flow.ts";
import type { SagaCoordinator } from "../sagas/coordinator.ts";
import type { SagaRun, SagaWaiter } from "../sagas/saga-run.ts";

/** Begins a saga on the flow's own instance, and waits for its answer: that it has begun, or how it ended. */
export class SagaStep implements WaitingStep, SagaWaiter {
  private readonly _coordinator: SagaCoordinator;
  private readonly _next: Step;
  /** Here and not in the flow: most flows never begin a saga. */
  private readonly _runs = new Map<Flow, SagaRun>();

  constructor(coordinator: SagaCoordinator, next: Step) {
    this._coordinator = coordinator;
    this._next = next;
  }

  enter(flow: Flow): void {
    flow.host.waits(flow);
    flow.at = this;
    const run = this._coordinator.create(flow, this);
    this._runs.set(flow, run);
    run.begin();
  }

  sagaAnswered(flow: Flow, outcome: Outcome | null): void {
    this._runs.delete(flow);
    flow.at = null;
    if (outcome === null) this._next.enter(flow);
    else flow.finish(outcome);
  }

  /** A saga that has begun goes on without whoever began it. */
  leave(flow: Flow): void {
    this._runs.get(flow)?.abandon();
    this._runs.delete(flow);
  }
}
