import { type Outcome, isOverloadSign } from "../../observe/outcome.ts";
import type { StationProbe } from "../../observe/probes.ts";
import { STATION_EVENT } from "../../observe/station-event.ts";
import type { ConcurrencyLimiter } from "../../resilience/concurrency/concurrency-limiter.ts";
import type { Request } from "../call.ts";
import type { Host } from "../host.ts";
import { Gate } from "./gate.ts";

/** Refuses what one instance would have under way beyond its limit, those that wait in its queue included. */
export class ConcurrencyGate extends Gate {
  private readonly _host: Host;
  private readonly _limiter: ConcurrencyLimiter<Request>;
  private readonly _refused: Outcome;
  private readonly _probe: StationProbe;
  /** As the observers know it. */
  private _limit = 0;

  constructor(host: Host, limiter: ConcurrencyLimiter<Request>, refused: Outcome, probe: StationProbe) {
    super();
    this._host = host;
    this._limiter = limiter;
    this._refused = refused;
    this._probe = probe;
    this._tell(limiter.limit);
  }

  admits(request: Request): boolean {
    if (this._limiter.tryAcquire(this._host.simulation.nowNs, request)) return true;
    this._probe.happened(this._host.simulation.nowNs, request.arrivedNs, STATION_EVENT.overLimit);
    request.finish(this._refused);
    return false;
  }

  override ended(request: Request, outcome: Outcome | null): void {
    const sign = outcome === null ? "ok" : isOverloadSign(outcome) ? "dropped" : "ignored";
    this._limiter.release(this._host.simulation.nowNs, request, sign);
    if (this._limiter.limit !== this._limit) this._tell(this._limiter.limit);
  }

  override gone(): void {
    this._tell(0);
  }

  private _tell(limit: number): void {
    this._probe.limitChanged(this._host.simulation.nowNs, limit - this._limit);
    this._limit = limit;
  }

  leave(): void {
    throw new Error("nobody waits at a concurrency limit");
  }
}
