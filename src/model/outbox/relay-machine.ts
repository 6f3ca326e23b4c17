import { Host } from "../host.ts";

/** A machine of a relay's own, beside a database of several servers: no fault strikes it. */
export class RelayMachine extends Host {
  work(): void {
    this.#hasNoSteps();
  }

  stopWork(): void {
    this.#hasNoSteps();
  }

  waits(): void {
    this.#hasNoSteps();
  }

  leaves(): void {
    this.#hasNoSteps();
  }

  slowness(): number {
    return 1;
  }

  #hasNoSteps(): never {
    throw new Error("a relay has no steps");
  }
}
