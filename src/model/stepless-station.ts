import type { Flow } from "./flow.ts";
import { Station } from "./station.ts";

/** A station that answers without walking steps: a database, a cache, a broker. Nothing asks it for what only steps need. */
export abstract class SteplessStation extends Station {
  work(): void {
    this._hasNoSteps();
  }

  stopWork(): void {
    this._hasNoSteps();
  }

  waits(): void {
    this._hasNoSteps();
  }

  leaves(_: Flow): void {
    this._hasNoSteps();
  }

  private _hasNoSteps(): never {
    throw new Error(`${this.name} has no steps`);
  }
}
