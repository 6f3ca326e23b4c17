import type { Outcome } from "../../observe/outcome.ts";
import type { WorkloadProbe } from "../../observe/probes.ts";
import type { StopCondition } from "../../resilience/stop-condition.ts";

/** Tells the conditions on which faults are given up what their users see, and passes it on. */
export class WatchedWorkload implements WorkloadProbe {
  private readonly _probe: WorkloadProbe;
  private readonly _conditions: readonly StopCondition[];

  constructor(probe: WorkloadProbe, conditions: readonly StopCondition[]) {
    this._probe = probe;
    this._conditions = conditions;
  }

  arrived(nowNs: number, target: number): void {
    this._probe.arrived(nowNs, target);
    for (const condition of this._conditions) condition.arrived();
  }

  ended(nowNs: number, target: number, startedNs: number, outcome: Outcome | null, degraded: boolean): void {
    this._probe.ended(nowNs, target, startedNs, outcome, degraded);
    for (const condition of this._conditions) condition.ended(nowNs - startedNs, outcome === null);
  }
}
