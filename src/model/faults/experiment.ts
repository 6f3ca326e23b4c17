import type { Simulation } from "../../kernel/simulation.ts";
import type { RunProbe } from "../../observe/probes.ts";
import { STEPS } from "../../resilience/stop-condition.ts";
import type { StopCondition } from "../../resilience/stop-condition.ts";
import type { ScheduledStrike } from "./fault.ts";

/** On what a fault is given up, and how long that must have been so. */
export interface Abort {
  readonly condition: StopCondition;
  readonly overNs: number;
}

/**
 * One fault from its first strike to the end of its last. If it has a condition, that is looked at
 * ten times in each window from the first strike on; when it holds, every strike that is on ends as
 * it always would, and none begins any more.
 */
export class Experiment {
  readonly #simulation: Simulation;
  readonly #probe: RunProbe;
  readonly #name: string;
  readonly #abort: Abort | null;
  readonly #active = new Set<ScheduledStrike>();
  #toCome: number;
  #startNs = -1;
  #looks = 0;
  #isAborted = false;

  constructor(
    world: { readonly simulation: Simulation; readonly probe: RunProbe },
    strikes: readonly ScheduledStrike[],
    abort: Abort | null,
  ) {
    this.#simulation = world.simulation;
    this.#probe = world.probe;
    this.#name = strikes[0]?.name ?? "";
    this.#abort = abort;
    this.#toCome = strikes.length;
    // Each before everything else of its instant.
    for (const strike of strikes) {
      this.#simulation.scheduleFirst(strike.atNs - this.#simulation.nowNs, this.#begin, strike);
      this.#simulation.scheduleFirst(strike.endNs - this.#simulation.nowNs, this.#end, strike);
    }
  }

  readonly #begin = (strike: ScheduledStrike): void => {
    if (this.#isAborted) return;
    this.#toCome -= 1;
    this.#active.add(strike);
    this.#probe.faultBegan(this.#simulation.nowNs, this.#name);
    strike.effect.begin(strike.stations);
    if (this.#abort === null || this.#startNs >= 0) return;
    this.#startNs = this.#simulation.nowNs;
    this.#abort.condition.start();
    this.#lookLater(this.#abort);
  };

  readonly #end = (strike: ScheduledStrike): void => {
    if (!this.#active.delete(strike)) return; // Lifted earlier.
    strike.effect.end(strike.stations);
    this.#probe.faultEnded(this.#simulation.nowNs, this.#name);
  };

  #lookLater(abort: Abort): void {
    this.#looks += 1;
    const lookNs = this.#startNs + Math.round((this.#looks * abort.overNs) / STEPS);
    this.#simulation.scheduleFirst(lookNs - this.#simulation.nowNs, this.#look, abort);
  }

  readonly #look = (abort: Abort): void => {
    if (this.#active.size === 0 && this.#toCome === 0) return;
    const rate = abort.condition.look();
    if (rate === null) {
      this.#lookLater(abort);
      return;
    }
    this.#isAborted = true;
    for (const strike of [...this.#active]) this.#end(strike);
    this.#probe.faultAborted(this.#simulation.nowNs, this.#name, rate);
  };
}
