import { type Outcome, isOverloadSign } from "../../observe/outcome.ts";
import type { StationProbe } from "../../observe/probes.ts";
import { STATION_EVENT } from "../../observe/station-event.ts";
import type { ConcurrencyLimiter } from "../../resilience/concurrency/concurrency-limiter.ts";
import type { Request } from "../call.ts";
import type { Host } from "../host.ts";
import { Gate } from "./gate.ts";

/** Refuses what one instance would have under way beyond its limit, those that wait in its queue included. */
export class ConcurrencyGate extends Gate {
  readonly #host: Host;
  readonly #limiter: ConcurrencyLimiter<Request>;
  readonly #refused: Outcome;
  readonly #probe: StationProbe;
  /** As the observers know it. */
  #limit = 0;

  constructor(host: Host, limiter: ConcurrencyLimiter<Request>, refused: Outcome, probe: StationProbe) {
    super();
    this.#host = host;
    this.#limiter = limiter;
    this.#refused = refused;
    this.#probe = probe;
    this.#tell(limiter.limit);
  }

  admits(request: Request): boolean {
    if (this.#limiter.tryAcquire(this.#host.simulation.nowNs, request)) return true;
    this.#probe.happened(this.#host.simulation.nowNs, request.arrivedNs, STATION_EVENT.overLimit);
    request.finish(this.#refused);
    return false;
  }

  override ended(request: Request, outcome: Outcome | null): void {
    const sign = outcome === null ? "ok" : isOverloadSign(outcome) ? "dropped" : "ignored";
    this.#limiter.release(this.#host.simulation.nowNs, request, sign);
    if (this.#limiter.limit !== this.#limit) this.#tell(this.#limiter.limit);
  }

  override gone(): void {
    this.#tell(0);
  }

  #tell(limit: number): void {
    this.#probe.limitChanged(this.#host.simulation.nowNs, limit - this.#limit);
    this.#limit = limit;
  }

  leave(): void {
    throw new Error("nobody waits at a concurrency limit");
  }
}
