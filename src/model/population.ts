import { grouped, type Simulation } from "../kernel/simulation.ts";

/** Counts what is alive in a run (users' requests and visits), and stops it when that passes the budget. */
export class Population {
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
