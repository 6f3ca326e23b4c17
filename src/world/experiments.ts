import { Experiment, type Abort } from "../model/faults/experiment.ts";
import type { ScheduledStrike } from "../model/faults/fault.ts";
import { WatchedWorkload } from "../model/faults/watched-workload.ts";
import type { WorkloadProbe } from "../observe/probes.ts";
import { StopCondition } from "../resilience/stop-condition.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { World } from "./world.ts";

/** The conditions on which faults are given up, by the workload that they watch. */
export class Experiments {
  private readonly _aborts = new Map<string, Abort>();
  private readonly _watching = new Map<string, StopCondition[]>();

  constructor({ faults }: Scenario) {
    for (const [name, { abortWhen }] of Object.entries(faults)) {
      if (abortWhen === null) continue;
      const { workload, successRateBelow, withinNs, overNs } = abortWhen;
      const condition = new StopCondition({ successRateBelow, withinNs: withinNs ?? Infinity });
      this._aborts.set(name, { condition, overNs });
      this._watching.set(workload, [...(this._watching.get(workload) ?? []), condition]);
    }
  }

  /** Schedules the strikes of all faults. */
  schedule({ simulation, observer }: World, strikes: Iterable<ScheduledStrike>): void {
    const byFault = new Map<string, ScheduledStrike[]>();
    for (const strike of strikes) {
      const own = byFault.get(strike.name) ?? [];
      own.push(strike);
      byFault.set(strike.name, own);
    }
    for (const [name, own] of byFault)
      new Experiment({ simulation, probe: observer.run }, own, this._aborts.get(name) ?? null);
  }

  /** What a workload talks to: one hand more where somebody watches it. */
  watched(workload: string, probe: WorkloadProbe): WorkloadProbe {
    const conditions = this._watching.get(workload);
    return conditions === undefined ? probe : new WatchedWorkload(probe, conditions);
  }
}
