import type { Outcome } from "../../observe/outcome.ts";
import type { WorkloadProbe } from "../../observe/probes.ts";
import type { StopCondition } from "../../resilience/stop-condition.ts";

/** Tells the conditions on which faults are given up what their users see, and passes it on. */
export class WatchedWorkload implements WorkloadProbe {
  readonly #probe: WorkloadProbe;
  readonly #conditions: readonly StopCondition[];

  constructor(probe: WorkloadProbe, conditions: readonly StopCondition[]) {
    this.#probe = probe;
    this.#conditions = conditions;
  }

  arrived(nowNs: number, target: number): void {
    this.#probe.arrived(nowNs, target);
    for (const condition of this.#conditions) condition.arrived();
  }

  ended(nowNs: number, target: number, startedNs: number, outcome: Outcome | null, degraded: boolean): void {
    this.#probe.ended(nowNs, target, startedNs, outcome, degraded);
    for (const condition of this.#conditions) condition.ended(nowNs - startedNs, outcome === null);
  }
}
