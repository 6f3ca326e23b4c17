import type { Outcome } from "../../observe/outcome.ts";
import type { Request } from "../call.ts";
import type { BrokerNode } from "./broker-node.ts";

/** A producer that waits until one or several queues have room for its message. */
export class Publication {
  private readonly _node: BrokerNode;
  readonly request: Request;
  private _open = 0;
  private _outcome: Outcome | null = null;

  constructor(node: BrokerNode, request: Request) {
    this._node = node;
    this.request = request;
  }

  /** One more queue has no room. */
  waits(): void {
    this._open++;
  }

  /** The producer will be told this, whatever the others say. */
  failed(outcome: Outcome): void {
    this._outcome = outcome;
  }

  /** A queue has room. True: it was the last, and the producer has its answer. */
  stored(): boolean {
    this._open--;
    if (this._open > 0) return false;
    this._node.visitEnds(this.request, this._outcome);
    return true;
  }
}
