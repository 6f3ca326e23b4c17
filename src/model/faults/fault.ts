import type { Simulation } from "../../kernel/simulation.ts";
import type { RunProbe } from "../../observe/probes.ts";
import type { Station } from "../station.ts";

/** What a fault does to the instances it strikes while it lasts: [at, end). */
export interface FaultEffect {
  begin(stations: readonly Station[]): void;
  end(stations: readonly Station[]): void;
}

/** One time that a fault strikes. The same fault never strikes an instance that it still holds. */
export interface ScheduledStrike {
  /** Name of the fault. */
  readonly name: string;
  readonly atNs: number;
  /** At or after the end of the run: it never ends in the run. */
  readonly endNs: number;
  /** None for a fault between components. */
  readonly stations: readonly Station[];
  readonly effect: FaultEffect;
}

/** Schedules the strikes of faults, each before everything else of its instant. */
export function scheduleFaults(
  simulation: Simulation,
  probe: RunProbe,
  strikes: Iterable<ScheduledStrike>,
): void {
  const begin = (strike: ScheduledStrike): void => {
    probe.faultBegan(simulation.nowNs, strike.name);
    strike.effect.begin(strike.stations);
  };
  const end = (strike: ScheduledStrike): void => {
    strike.effect.end(strike.stations);
    probe.faultEnded(simulation.nowNs, strike.name);
  };
  for (const strike of strikes) {
    simulation.scheduleFirst(strike.atNs - simulation.nowNs, begin, strike);
    simulation.scheduleFirst(strike.endNs - simulation.nowNs, end, strike);
  }
}
