import { grouped, type Simulation } from "../kernel/simulation.ts";

/** Is told of all that comes to life, and of its end. */
export interface Headcount {
  grew(): void;
  shrank(): void;
}

/** Counts what is alive in a run (users' requests and visits), and stops it when that passes the budget. */
export class Population implements Headcount {
  readonly #simulation: Simulation;
  readonly #most: number;
  #size = 0;

  constructor(simulation: Simulation, most: number) {
    this.#simulation = simulation;
    this.#most = most;
  }

  grew(): void {
    this.#size++;
    if (this.#size > this.#most) {
      this.#simulation.stop(`the budget of ${grouped(this.#most)} live requests`);
    }
  }

  shrank(): void {
    this.#size--;
  }
}
