import type { Variates } from "../../kernel/variates.ts";
import type { Outcome } from "../../observe/outcome.ts";
import { Branch, type BranchOwner, type Flow, type Step, type WaitingStep } from "../flow.ts";

/** Steps that walk in a branch of their own while the flow waits for it: it takes the worker along. */
export abstract class SequentialStep implements WaitingStep, BranchOwner {
  protected readonly next: Step;

  constructor(next: Step) {
    this.next = next;
  }

  abstract enter(flow: Flow): void;
  abstract branchEnded(branch: Branch, outcome: Outcome | null): void;

  protected startBranch(flow: Flow): Branch {
    const branch = new Branch(flow, this);
    branch.takeWorkerFrom(flow);
    flow.at = this;
    return branch;
  }

  /** The branch is over and the flow has its worker back. */
  protected endBranch(branch: Branch): Flow {
    const flow = branch.parent;
    flow.holding = branch.holding;
    branch.holding = false;
    if (branch.degraded) flow.degraded = true;
    branch.end();
    flow.at = null;
    return flow;
  }

  leave(): void {
    // The branch is in the root's list, which is stopped as a whole.
  }
}

/** Waits for its steps and drops their failure; the request is then degraded. */
export class OptionalStep extends SequentialStep {
  private readonly _body: Step;

  constructor(body: Step, next: Step) {
    super(next);
    this._body = body;
  }

  enter(flow: Flow): void {
    this._body.enter(this.startBranch(flow));
  }

  branchEnded(branch: Branch, outcome: Outcome | null): void {
    const flow = this.endBranch(branch);
    if (outcome !== null) flow.degraded = true;
    this.next.enter(flow);
  }
}

/** Walks its body a number of times, drawn when it is entered; the first failure ends it. */
export class RepeatStep extends SequentialStep {
  private readonly _times: Variates;
  private readonly _body: Step;

  constructor(times: Variates, body: Step, next: Step) {
    super(next);
    this._times = times;
    this._body = body;
  }

  enter(flow: Flow): void {
    const times = Math.max(0, Math.round(this._times.sample()));
    const loop = this.startBranch(flow);
    loop.turnsLeft = times;
    this._turn(loop);
  }

  /** A loop instead of recursion for bodies that never wait: a million of them would exhaust the stack. */
  private _turn(loop: Branch): void {
    while (loop.turnsLeft > 0) {
      loop.turnsLeft--;
      if (!loop.walksThrough(this._body)) return;
    }
    this.next.enter(this.endBranch(loop));
  }

  branchEnded(loop: Branch, outcome: Outcome | null): void {
    if (outcome !== null) this.endBranch(loop).finish(outcome);
    else if (loop.turning) loop.cameThrough = true;
    else this._turn(loop);
  }
}

/** Starts its steps and goes on at once; nobody hears how they end. */
export class BackgroundStep implements Step, BranchOwner {
  private readonly _body: Step;
  private readonly _next: Step;

  constructor(body: Step, next: Step) {
    this._body = body;
    this._next = next;
  }

  enter(flow: Flow): void {
    const branch = new Branch(flow, this, true);
    // Nobody waits for it, so nobody's deadline binds it.
    branch.deadlineNs = null;
    this._body.enter(branch);
    this._next.enter(flow);
  }

  branchEnded(branch: Branch): void {
    branch.end();
  }
}
