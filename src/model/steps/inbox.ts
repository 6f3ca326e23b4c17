import type { Outcome } from "../../observe/outcome.ts";
import type { Branch, Flow, Step } from "../flow.ts";
import { Delivery } from "../messaging/delivery.ts";
import { Transaction, TransactionBranch } from "../transactions/transaction.ts";
import { SequentialStep } from "./branching.ts";

/**
 * Handles a message in one transaction with the entry of an inbox that it has been handled. Where two consumers have the
 * same message in hand at a time, the second finds the entry of the first: what it did is rolled back, and it is through.
 */
export class InboxStep extends SequentialStep {
  private readonly _body: Step;

  constructor(body: Step, next: Step) {
    super(next);
    this._body = body;
  }

  enter(flow: Flow): void {
    const transaction = new Transaction({ kind: "inbox" }, null, flow);
    const branch = new TransactionBranch(flow, this, transaction);
    branch.takeWorkerFrom(flow);
    flow.at = this;
    this._body.enter(branch);
  }

  branchEnded(branch: Branch, outcome: Outcome | null): void {
    if (outcome === null && deliveryOf(branch).enters()) (branch as TransactionBranch).own.endures();
    const flow = this.endBranch(branch);
    if (outcome === null) this.next.enter(flow);
    else flow.finish(outcome);
  }
}

function deliveryOf({ root }: Flow): Delivery {
  if (root instanceof Delivery) return root;
  throw new Error("only a message has an inbox");
}
