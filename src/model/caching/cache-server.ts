import type { CacheStore } from "../../resilience/caching/cache-store.ts";
import type { Outcome } from "../../observe/outcome.ts";
import type { Request } from "../call.ts";
import { SteplessStation } from "../stepless-station.ts";
import type { CachePlan, CopyMessage } from "./cache-plan.ts";
import type { Lookup } from "./reading.ts";

/** What can be asked of a shared cache; the index is the endpoint. */
export const CACHE_OPERATIONS = ["get", "put", "drop"] as const;

const GET = 0;
const PUT = 1;

/**
 * A cache that all callers reach over the network. Each access takes its latency, any number of them at
 * the same time; what it does to the copies happens at the end of that. A crash loses all copies.
 */
export class CacheServer extends SteplessStation {
  private readonly _plan: CachePlan;
  readonly store: CacheStore;

  constructor(setting: ConstructorParameters<typeof SteplessStation>[0], plan: CachePlan) {
    super(setting);
    this._plan = plan;
    this.store = plan.createStore();
    plan.data.copiedIn(this.store);
  }

  protected noteArrival(request: Request): void {
    request.arrivedNs = this.simulation.nowNs;
  }

  protected receive(request: Request): void {
    const nowNs = this.simulation.nowNs;
    if (request.deadlineNs !== null && request.deadlineNs <= nowNs) {
      this.visitEnds(request, this.outcomes.deadline);
      return;
    }
    const latencyNs = this._plan.latency?.sampleNs() ?? 0;
    const durationNs = Math.round(latencyNs * this.slowness(request.endpoint));
    request.workEndNs = nowNs + durationNs - this.stalledNs;
    request.trace?.begins("work", nowNs);
    request.slot = this.simulation.schedule(durationNs, this._served, request);
  }

  private readonly _served = (request: Request): void => {
    if (this.frozen) {
      this.deferTimer(this._served, request);
      return;
    }
    if (request.ended) return; // Stopped while the end was kept back by a freeze.
    const restNs = request.workEndNs + this.stalledNs - this.simulation.nowNs;
    if (restNs > 0) {
      request.slot = this.simulation.schedule(restNs, this._served, request);
      return;
    }
    this._perform(request);
    this.visitEnds(request, null);
  };

  private _perform(request: Request): void {
    const nowNs = this.simulation.nowNs;
    const { call, key } = request;
    // Nobody but a lookup calls `get`.
    if (request.endpoint === GET) this.store.read(key, nowNs, call.owner as Lookup);
    else if (request.endpoint === PUT) {
      const outdatedNs = this._plan.data.outdatedSince(key, call.startedNs);
      this.store.write(key, nowNs, { loadNs: 0, outdatedNs, isNegative: false });
    } else this.store.drop(key);
  }

  /** A copy arrives that a caller has loaded; nobody waits for a word about it. */
  readonly copyArrived = (copy: CopyMessage): void => {
    if (this.crashed) return;
    if (this.frozen) {
      this.deferMessage(this.copyArrived, copy);
      return;
    }
    const { key, asOfNs, loadNs, isNegative } = copy;
    const outdatedNs = Number.isNaN(copy.outdatedNs)
      ? this._plan.data.outdatedSince(key, asOfNs)
      : copy.outdatedNs;
    this.store.write(key, this.simulation.nowNs, { loadNs, outdatedNs, isNegative });
  };

  visitEnds(request: Request, outcome: Outcome | null): void {
    request.ended = true;
    request.trace?.ends("work", this.simulation.nowNs);
    request.answer = outcome;
    if (request.cancelled) this.answerMet(request, "wasted");
    else request.reply();
    this.forget(request);
  }

  protected stopVisit(request: Request): void {
    this.simulation.cancel(request.slot, request);
  }

  override crash(): boolean {
    const wasRunning = super.crash();
    if (wasRunning) this.store.clear();
    return wasRunning;
  }
}
