import type { Simulation } from "../../kernel/simulation.ts";
import type { StationProbe } from "../../observe/probes.ts";
import type { Request } from "../call.ts";
import { Gate } from "./gate.ts";

/** A gate at which visits wait in line: they count as queued, and hold no worker. */
export abstract class QueueingGate extends Gate {
  protected readonly simulation: Simulation;
  private readonly _probe: StationProbe;

  constructor(simulation: Simulation, probe: StationProbe) {
    super();
    this.simulation = simulation;
    this._probe = probe;
  }

  protected keep(request: Request): void {
    const nowNs = this.simulation.nowNs;
    request.at = this;
    request.joinedQueue(nowNs);
    this._probe.queueChanged(nowNs, 1);
  }

  protected letGo(request: Request): void {
    const nowNs = this.simulation.nowNs;
    request.at = null;
    request.leftQueue(nowNs);
    this._probe.queueChanged(nowNs, -1);
  }
}
