import type { Outcome } from "../../observe/outcome.ts";
import type { Request } from "../call.ts";
import type { BrokerNode } from "./broker-node.ts";
import type { Destination } from "./destination.ts";
import { Publication } from "./publication.ts";
import type { Queue } from "./queue.ts";

/**
 * Gives each of several queues a copy of what is published to it. The producer has its answer when all of them have
 * said something: it fails if any of them refused, though the others have their copies all the same.
 */
export class Exchange implements Destination {
  readonly #queues: readonly Queue[];
  readonly #full: Outcome;

  constructor(queues: readonly Queue[], full: Outcome) {
    this.#queues = queues;
    this.#full = full;
  }

  nodeFor(): number {
    return this.#queues[0]?.nodeFor() ?? 0;
  }

  /** As long as the slowest of its queues. */
  storeNs(): number {
    let longestNs = 0;
    for (const queue of this.#queues) longestNs = Math.max(longestNs, queue.storeNs());
    return longestNs;
  }

  store(node: BrokerNode, request: Request): void {
    const publication = new Publication(node, request);
    publication.waits();
    for (const queue of this.#queues)
      if (queue.offer(request, publication) === "rejected") publication.failed(this.#full);
    publication.stored();
  }

  withdraw(request: Request): void {
    for (const queue of this.#queues) queue.withdraw(request);
  }

  // Its queues are on the machine, and faults strike them.
  attach(): void {}
  nodeCrashed(): void {}
  nodeRestarted(): void {}
  nodeThawed(): void {}
}
