import type { Outcome } from "../../observe/outcome.ts";
import { Branch, type BranchOwner, type Flow, type Step, type WaitingStep } from "../flow.ts";

/** The branches of one flow at one `parallel` step. */
export interface Group {
  readonly flow: Flow;
  /** Branches that must still be OK, and failures that may still come. */
  okNeeded: number;
  failuresLeft: number;
  lastFailure: Outcome | null;
  /** The branches are being started: none of them counts yet. */
  starting: boolean;
  /** The flow has gone on (or failed): what still walks is abandoned work. */
  closed: boolean;
}

/**
 * Walks branches side by side and goes on when enough of them are OK; fails as soon as that is out
 * of reach. Branches that are no longer waited for run on as abandoned work.
 */
export class ParallelStep implements WaitingStep, BranchOwner {
  private readonly _branches: readonly Step[];
  private readonly _waitFor: number;
  private readonly _next: Step;

  constructor(branches: readonly Step[], waitFor: number, next: Step) {
    this._branches = branches;
    this._waitFor = waitFor;
    this._next = next;
  }

  enter(flow: Flow): void {
    flow.host.waits(flow);
    flow.at = this;
    const group: Group = {
      flow,
      okNeeded: this._waitFor,
      failuresLeft: this._branches.length - this._waitFor,
      lastFailure: null,
      starting: true,
      closed: false,
    };
    // All start before any of them counts: a branch that ends at once must not keep the others from starting.
    const started = this._branches.map(() => this._branchOf(group));
    this._branches.forEach((first, index) => {
      const branch = started[index];
      if (branch !== undefined) first.enter(branch);
    });
    group.starting = false;
    this._settle(group);
  }

  private _branchOf(group: Group): Branch {
    const branch = new Branch(group.flow, this);
    branch.group = group;
    return branch;
  }

  branchEnded(branch: Branch, outcome: Outcome | null): void {
    const { group } = branch;
    branch.end();
    if (group === null || group.closed) return;
    if (branch.degraded) group.flow.degraded = true;
    if (outcome === null) group.okNeeded--;
    else {
      group.failuresLeft--;
      group.lastFailure = outcome;
    }
    if (!group.starting) this._settle(group);
  }

  private _settle(group: Group): void {
    if (group.closed) return;
    if (group.okNeeded <= 0) {
      group.closed = true;
      group.flow.at = null;
      this._next.enter(group.flow);
    } else if (group.failuresLeft < 0) {
      group.closed = true;
      group.flow.at = null;
      group.flow.finish(group.lastFailure);
    }
  }

  leave(): void {
    // The branches are in the root's list, which is stopped as a whole.
  }
}
