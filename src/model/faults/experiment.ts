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
  private readonly _simulation: Simulation;
  private readonly _probe: RunProbe;
  private readonly _name: string;
  private readonly _abort: Abort | null;
  private readonly _active = new Set<ScheduledStrike>();
  private _toCome: number;
  private _startNs = -1;
  private _looks = 0;
  private _isAborted = false;

  constructor(
    world: { readonly simulation: Simulation; readonly probe: RunProbe },
    strikes: readonly ScheduledStrike[],
    abort: Abort | null,
  ) {
    this._simulation = world.simulation;
    this._probe = world.probe;
    this._name = strikes[0]?.name ?? "";
    this._abort = abort;
    this._toCome = strikes.length;
    // Each before everything else of its instant.
    for (const strike of strikes) {
      this._simulation.scheduleFirst(strike.atNs - this._simulation.nowNs, this._begin, strike);
      this._simulation.scheduleFirst(strike.endNs - this._simulation.nowNs, this._end, strike);
    }
  }

  private readonly _begin = (strike: ScheduledStrike): void => {
    if (this._isAborted) return;
    this._toCome -= 1;
    this._active.add(strike);
    this._probe.faultBegan(this._simulation.nowNs, this._name);
    strike.effect.begin(strike.stations);
    if (this._abort === null || this._startNs >= 0) return;
    this._startNs = this._simulation.nowNs;
    this._abort.condition.start();
    this._lookLater(this._abort);
  };

  private readonly _end = (strike: ScheduledStrike): void => {
    if (!this._active.delete(strike)) return; // Lifted earlier.
    strike.effect.end(strike.stations);
    this._probe.faultEnded(this._simulation.nowNs, this._name);
  };

  private _lookLater(abort: Abort): void {
    this._looks += 1;
    const lookNs = this._startNs + Math.round((this._looks * abort.overNs) / STEPS);
    this._simulation.scheduleFirst(lookNs - this._simulation.nowNs, this._look, abort);
  }

  private readonly _look = (abort: Abort): void => {
    if (this._active.size === 0 && this._toCome === 0) return;
    const rate = abort.condition.look();
    if (rate === null) {
      this._lookLater(abort);
      return;
    }
    this._isAborted = true;
    for (const strike of [...this._active]) this._end(strike);
    this._probe.faultAborted(this._simulation.nowNs, this._name, rate);
  };
}
