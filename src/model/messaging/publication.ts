import type { Outcome } from "../../observe/outcome.ts";
import type { Request } from "../call.ts";
import type { BrokerNode } from "./broker-node.ts";

/** A producer that waits until one or several queues have room for its message. */
export class Publication {
  readonly #node: BrokerNode;
  readonly request: Request;
  #open = 0;
  #outcome: Outcome | null = null;

  constructor(node: BrokerNode, request: Request) {
    this.#node = node;
    this.request = request;
  }

  /** One more queue has no room. */
  waits(): void {
    this.#open++;
  }

  /** The producer will be told this, whatever the others say. */
  failed(outcome: Outcome): void {
    this.#outcome = outcome;
  }

  /** A queue has room. True: it was the last, and the producer has its answer. */
  stored(): boolean {
    this.#open--;
    if (this.#open > 0) return false;
    this.#node.visitEnds(this.request, this.#outcome);
    return true;
  }
}
