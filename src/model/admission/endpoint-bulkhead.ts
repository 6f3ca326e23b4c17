import type { Lane } from "../../kernel/simulation.ts";
import type { Outcome } from "../../observe/outcome.ts";
import type { StationProbe } from "../../observe/probes.ts";
import { Bulkhead } from "../../resilience/bulkhead.ts";
import type { Request } from "../call.ts";
import type { Flow } from "../flow.ts";
import type { Host } from "../host.ts";
import { QueueingGate } from "./queueing-gate.ts";

export interface EndpointBulkheadPlan {
  readonly probe: StationProbe;
  readonly endpoint: number;
  readonly maxConcurrentCalls: number;
  /** Lane of the longest wait for a permit; null: no wait. */
  readonly maxWait: Lane | null;
  readonly refused: Outcome;
}

/** Keeps one endpoint of one instance from taking all its workers. A permit is held from here to the reply. */
export class EndpointBulkhead extends QueueingGate {
  private readonly _host: Host;
  private readonly _plan: EndpointBulkheadPlan;
  private readonly _bulkhead: Bulkhead;
  private readonly _holders = new Set<Request>();
  /** Oldest first. */
  private readonly _waiting = new Set<Request>();

  constructor(host: Host, plan: EndpointBulkheadPlan) {
    super(host.simulation, plan.probe);
    this._host = host;
    this._plan = plan;
    this._bulkhead = new Bulkhead(plan);
  }

  admits(request: Request): boolean {
    if (request.endpoint !== this._plan.endpoint) return true;
    if (this._waiting.size === 0 && this._bulkhead.tryAcquire()) {
      this._holders.add(request);
      return true;
    }
    const { maxWait, refused } = this._plan;
    if (maxWait === null) request.finish(refused);
    else {
      this.keep(request);
      this._waiting.add(request);
      request.slot = maxWait.start(this._waitedTooLong, request);
    }
    return false;
  }

  private readonly _waitedTooLong = (request: Request): void => {
    if (request.at !== this) return; // Gone while a freeze kept the timer back.
    if (request.host.frozen) {
      request.host.deferTimer(this._waitedTooLong, request);
      return;
    }
    this._waiting.delete(request);
    this.letGo(request);
    request.finish(this._plan.refused);
  };

  override ended(request: Request): void {
    if (!this._holders.delete(request)) return;
    this._bulkhead.release();
    // Through the queue: who ends may do so in the middle of something.
    if (this._waiting.size > 0) this.simulation.schedule(0, this._admitNext, this);
  }

  private readonly _admitNext = (): void => {
    if (this._host.frozen) {
      this._host.deferMessage(this._admitNext, this);
      return;
    }
    for (const request of this._waiting) {
      if (!this._bulkhead.tryAcquire()) return;
      this.leave(request);
      this._holders.add(request);
      this.goOn(request);
      return;
    }
  };

  leave(flow: Flow): void {
    const request = flow as Request;
    this._waiting.delete(request);
    this._plan.maxWait?.cancel(request.slot, request);
    this.letGo(request);
  }
}
