import { grouped, type Simulation } from "../kernel/simulation.ts";

/** Is told of all that comes to life, and of its end. */
export interface Headcount {
  grew(): void;
  shrank(): void;
}

/** Counts what is alive in a run (users' requests and visits), and stops it when that passes the budget. */
export class Population implements Headcount {
  private readonly _simulation: Simulation;
  private readonly _most: number;
  private _size = 0;

  constructor(simulation: Simulation, most: number) {
    this._simulation = simulation;
    this._most = most;
  }

  grew(): void {
    this._size++;
    if (this._size > this._most) {
      this._simulation.stop(`the budget of ${grouped(this._most)} live requests`);
    }
  }

  shrank(): void {
    this._size--;
  }
}
