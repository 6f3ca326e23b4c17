import type { Flow } from "./flow.ts";
import { Station } from "./station.ts";

/** A station that answers without walking steps: a database, a cache, a broker. Nothing asks it for what only steps need. */
export abstract class SteplessStation extends Station {
  work(): void {
    this.#hasNoSteps();
  }

  stopWork(): void {
    this.#hasNoSteps();
  }

  waits(): void {
    this.#hasNoSteps();
  }

  leaves(_: Flow): void {
    this.#hasNoSteps();
  }

  #hasNoSteps(): never {
    throw new Error(`${this.name} has no steps`);
  }
}
