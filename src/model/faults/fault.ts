import type { Simulation } from "../../kernel/simulation.ts";
import type { RunProbe } from "../../observe/probes.ts";

/** What a fault does to the system while it lasts: [at, end). */
export interface FaultEffect {
  begin(): void;
  end(): void;
}

export interface ScheduledFault {
  readonly name: string;
  readonly atNs: number;
  /** At or after the end of the run: it never ends in the run. */
  readonly endNs: number;
  readonly effect: FaultEffect;
}

/** Schedules the faults, each before everything else of its instant. */
export function scheduleFaults(
  simulation: Simulation,
  probe: RunProbe,
  faults: readonly ScheduledFault[],
): void {
  const begin = (fault: ScheduledFault): void => {
    probe.faultBegan(simulation.nowNs, fault.name);
    fault.effect.begin();
  };
  const end = (fault: ScheduledFault): void => {
    fault.effect.end();
    probe.faultEnded(simulation.nowNs, fault.name);
  };
  for (const fault of faults) {
    simulation.scheduleFirst(fault.atNs - simulation.nowNs, begin, fault);
    simulation.scheduleFirst(fault.endNs - simulation.nowNs, end, fault);
  }
}
