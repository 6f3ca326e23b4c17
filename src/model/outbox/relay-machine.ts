import { Host } from "../host.ts";

/** A machine of a relay's own, beside a database of several servers: no fault strikes it. */
export class RelayMachine extends Host {
  work(): void {
    this._hasNoSteps();
  }

  stopWork(): void {
    this._hasNoSteps();
  }

  waits(): void {
    this._hasNoSteps();
  }

  leaves(): void {
    this._hasNoSteps();
  }

  slowness(): number {
    return 1;
  }

  private _hasNoSteps(): never {
    throw new Error("a relay has no steps");
  }
}
