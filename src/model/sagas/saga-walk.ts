import type { Outcome } from "../../observe/outcome.ts";
import type { Span } from "../../observe/tracing/span.ts";
import { type Origin, Root, type StopReason } from "../flow.ts";
import type { Host } from "../host.ts";
import type { SagaActor } from "./saga-actor.ts";

/** Takes note of how a walk has ended. */
export interface SagaWalkOwner extends SagaActor {
  readonly origin: Origin;
  readonly endpoint: number;
  readonly key: number;
  readonly priority: number;
  walkEnded(walk: SagaWalk, outcome: Outcome | null): void;
}

/**
 * One attempt at a step of a saga, at its undo, or at a write to the coordinator's log. It is nobody's visit: it needs
 * no worker under blocking threading, no place in a queue, and obeys nobody's deadline.
 */
export class SagaWalk extends Root {
  private readonly _owner: SagaWalkOwner;

  constructor(owner: SagaWalkOwner, host: Host, trace: Span | null) {
    super(host, owner.endpoint, owner.key, owner.priority, null);
    this._owner = owner;
    this.admitted = true;
    this.trace = trace;
  }

  get origin(): Origin {
    return this._owner.origin;
  }

  /** For whom it walks. */
  get saga(): SagaActor {
    return this._owner;
  }

  override finish(outcome: Outcome | null): void {
    this.at = null;
    this.ended = true;
    this.host.leaves(this);
    this.trace?.ended(this.host.simulation.nowNs, outcome, false);
    this._owner.walkEnded(this, outcome);
  }

  /** Nobody waits for it any more; what it has called runs on. */
  stop(stop: StopReason, outcome: Outcome): void {
    this.trace?.ended(this.host.simulation.nowNs, outcome, false);
    const at = this.at;
    this.at = null;
    this.ended = true;
    if (at !== null) at.leave(this, stop);
    this.stopBranches(stop);
    this.host.leaves(this);
  }

  override addWork(): void {
    // Work is told of visits; this is none.
  }

  override abandonedWorkEnded(): void {
    // Nothing is kept of a walk that has ended.
  }
}
