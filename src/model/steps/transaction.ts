import type { Outcome } from "../../observe/outcome.ts";
import type { Branch, Flow, Step } from "../flow.ts";
import {
  type CommitOwner,
  Transaction,
  TransactionBranch,
  transactionOf,
  type TransactionPlan,
} from "../transactions/transaction.ts";
import { SequentialStep } from "./branching.ts";

/** Walks its steps in a transaction: what they do becomes durable together when they are through, or not at all. */
export class TransactionStep extends SequentialStep implements CommitOwner {
  private readonly _plan: TransactionPlan;
  private readonly _body: Step;

  constructor(plan: TransactionPlan, body: Step, next: Step) {
    super(next);
    this._plan = plan;
    this._body = body;
  }

  enter(flow: Flow): void {
    const outer = transactionOf(flow);
    if (this._plan.kind === "database" && outer?.isAt(this._plan.stations[0]!.name) === true) {
      this._body.enter(this.startBranch(flow)); // It is in that one.
      return;
    }
    const transaction = new Transaction(this._plan, outer, flow);
    const branch = new TransactionBranch(flow, this, transaction);
    branch.takeWorkerFrom(flow);
    flow.at = this;
    this._body.enter(branch);
  }

  branchEnded(branch: Branch, outcome: Outcome | null): void {
    if (outcome === null && branch instanceof TransactionBranch) branch.own.commit(branch, this);
    else this.commitEnded(branch, outcome);
  }

  commitEnded(branch: Branch, outcome: Outcome | null): void {
    const flow = this.endBranch(branch);
    if (outcome === null) this.next.enter(flow);
    else flow.finish(outcome);
  }
}
