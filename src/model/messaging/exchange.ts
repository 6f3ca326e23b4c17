import type { Simulation } from "../../kernel/simulation.ts";
import { EXCHANGE_EVENT, type ExchangeProbe } from "../../observe/exchange-event.ts";
import type { Outcome } from "../../observe/outcome.ts";
import { leftBy } from "../../observe/tracing/message-span.ts";
import type { Bindings } from "../../resilience/messaging/routing.ts";
import type { Request } from "../call.ts";
import type { BrokerNode } from "./broker-node.ts";
import type { Destination } from "./destination.ts";
import { Publication } from "./publication.ts";
import type { Queue } from "./queue.ts";

export interface ExchangePlan {
  /** As traces call it: `rabbit.events`. */
  readonly name: string;
  readonly simulation: Simulation;
  readonly probe: ExchangeProbe;
  readonly bindings: Bindings<Queue>;
  readonly full: Outcome;
  /** What the producer of a mandatory message is told that no queue gets. */
  readonly unroutable: Outcome;
}

/**
 * Gives each queue with a binding that matches a copy of what is published to it. The producer has its answer when all of
 * them have said something: it fails if any of them refused, though the others have their copies all the same. What
 * matches no binding goes to the alternate exchange, or back to its producer (`mandatory`), or is gone, and the producer
 * believes that all is well.
 */
export class Exchange implements Destination {
  private readonly _plan: ExchangePlan;
  /** Where all queues that it may reach are. */
  private readonly _home: Queue;
  /** Where goes what matches no binding; null: nowhere. */
  alternate: Exchange | null = null;

  constructor(plan: ExchangePlan, home: Queue) {
    this._plan = plan;
    this._home = home;
  }

  nodeFor(): number {
    return this._home.nodeFor();
  }

  /** As long as the slowest of the queues that get it. */
  storeNs(request: Request): number {
    let longestNs = 0;
    for (const queue of this._queuesOf(request)) longestNs = Math.max(longestNs, queue.storeNs());
    return longestNs;
  }

  /** The queues that are given a message in the end. */
  private _queuesOf(request: Request): readonly Queue[] {
    const queues = this._plan.bindings.match(routingKeyOf(request));
    return queues.length > 0 || this.alternate === null ? queues : this.alternate._queuesOf(request);
  }

  store(node: BrokerNode, request: Request): void {
    const { simulation, bindings, probe } = this._plan;
    const queues = bindings.match(routingKeyOf(request));
    if (queues.length > 0) {
      probe.happened(simulation.nowNs, EXCHANGE_EVENT.routed, queues.length);
      this._copy(node, request, queues);
    } else if (this.alternate !== null) {
      probe.happened(simulation.nowNs, EXCHANGE_EVENT.alternated, 0);
      this.alternate.store(node, request);
    } else this._unroutable(node, request);
  }

  private _copy(node: BrokerNode, request: Request, queues: readonly Queue[]): void {
    const publication = new Publication(node, request);
    publication.waits();
    for (const queue of queues)
      if (queue.offer(request, publication) === "rejected") publication.failed(this._plan.full);
    publication.stored();
  }

  private _unroutable(node: BrokerNode, request: Request): void {
    const { name, simulation, probe, unroutable } = this._plan;
    const isMandatory = request.call.sent?.address?.mandatory === true;
    const { nowNs } = simulation;
    probe.happened(nowNs, isMandatory ? EXCHANGE_EVENT.returned : EXCHANGE_EVENT.unroutable, 0);
    if (!isMandatory) {
      probe.befell(nowNs, request.key, "unroutable");
      leftBy(request.trace, nowNs, name, request.key)?.happened(nowNs, "unroutable");
    }
    node.visitEnds(request, isMandatory ? unroutable : null);
  }

  withdraw(request: Request): void {
    for (const queue of this._queuesOf(request)) queue.withdraw(request);
  }

  // Its queues are on the machine, and faults strike them.
  attach(): void {}
  nodeCrashed(): void {}
  nodeRestarted(): void {}
  nodeThawed(): void {}
}

function routingKeyOf({ call }: Request): string {
  return call.sent?.address?.routingKey ?? "";
}
