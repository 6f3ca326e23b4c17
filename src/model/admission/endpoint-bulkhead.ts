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
  readonly #host: Host;
  readonly #plan: EndpointBulkheadPlan;
  readonly #bulkhead: Bulkhead;
  readonly #holders = new Set<Request>();
  /** Oldest first. */
  readonly #waiting = new Set<Request>();

  constructor(host: Host, plan: EndpointBulkheadPlan) {
    super(host.simulation, plan.probe);
    this.#host = host;
    this.#plan = plan;
    this.#bulkhead = new Bulkhead(plan);
  }

  admits(request: Request): boolean {
    if (request.endpoint !== this.#plan.endpoint) return true;
    if (this.#waiting.size === 0 && this.#bulkhead.tryAcquire()) {
      this.#holders.add(request);
      return true;
    }
    const { maxWait, refused } = this.#plan;
    if (maxWait === null) request.finish(refused);
    else {
      this.keep(request);
      this.#waiting.add(request);
      request.slot = maxWait.start(this.#waitedTooLong, request);
    }
    return false;
  }

  readonly #waitedTooLong = (request: Request): void => {
    if (request.at !== this) return; // Gone while a freeze kept the timer back.
    if (request.host.frozen) {
      request.host.deferTimer(this.#waitedTooLong, request);
      return;
    }
    this.#waiting.delete(request);
    this.letGo(request);
    request.finish(this.#plan.refused);
  };

  override ended(request: Request): void {
    if (!this.#holders.delete(request)) return;
    this.#bulkhead.release();
    // Through the queue: who ends may do so in the middle of something.
    if (this.#waiting.size > 0) this.simulation.schedule(0, this.#admitNext, this);
  }

  readonly #admitNext = (): void => {
    if (this.#host.frozen) {
      this.#host.deferMessage(this.#admitNext, this);
      return;
    }
    for (const request of this.#waiting) {
      if (!this.#bulkhead.tryAcquire()) return;
      this.leave(request);
      this.#holders.add(request);
      this.goOn(request);
      return;
    }
  };

  leave(flow: Flow): void {
    const request = flow as Request;
    this.#waiting.delete(request);
    this.#plan.maxWait?.cancel(request.slot, request);
    this.letGo(request);
  }
}
