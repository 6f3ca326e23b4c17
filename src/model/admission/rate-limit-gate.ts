import type { Simulation } from "../../kernel/simulation.ts";
import type { Outcome } from "../../observe/outcome.ts";
import type { StationProbe } from "../../observe/probes.ts";
import type { LimitTable } from "../../resilience/limits/limit-table.ts";
import type { Request } from "../call.ts";
import type { Flow } from "../flow.ts";
import { QueueingGate } from "./queueing-gate.ts";

/** Whose requests count together. */
export type LimitedBy = number | string;

export interface RateLimitGatePlan {
  readonly simulation: Simulation;
  readonly probe: StationProbe;
  readonly limits: LimitTable<LimitedBy>;
  readonly limitedBy: (request: Request) => LimitedBy;
  /** By endpoint: 1 where it holds; null: everywhere. */
  readonly covers: Uint8Array | null;
  readonly refused: Outcome;
  /** Number among the limits of its service. */
  readonly number: number;
}

/** Lets no more requests through than were agreed; some kinds let those above it wait a little. */
export class RateLimitGate extends QueueingGate {
  private readonly _plan: RateLimitGatePlan;

  constructor(plan: RateLimitGatePlan) {
    super(plan.simulation, plan.probe);
    this._plan = plan;
  }

  admits(request: Request): boolean {
    const { covers, limits, limitedBy } = this._plan;
    if (covers !== null && covers[request.endpoint] === 0) return true;
    const waitNs = limits.reserve(this.simulation.nowNs, limitedBy(request));
    if (waitNs === 0) return true;
    if (waitNs < 0) {
      this._plan.probe.rateLimited(this.simulation.nowNs, request.arrivedNs, this._plan.number);
      request.finish(this._plan.refused);
    } else {
      this.keep(request);
      request.slot = this.simulation.schedule(waitNs, this._itsTurn, request);
    }
    return false;
  }

  private readonly _itsTurn = (request: Request): void => {
    if (request.at !== this) return; // Gone while a freeze kept its turn back.
    if (request.host.frozen) {
      request.host.deferTimer(this._itsTurn, request);
      return;
    }
    this.letGo(request);
    this.goOn(request);
  };

  leave(flow: Flow): void {
    const request = flow as Request;
    this.simulation.cancel(request.slot, request);
    this.letGo(request);
  }
}
