import type { Headcount } from "./population.ts";

/** Counts the visits of one instance, waiting ones too, and says when they are too many for its memory. */
export class InFlightLimit implements Headcount {
  readonly #population: Headcount;
  readonly #most: number;
  readonly #passed: () => void;
  #size = 0;

  constructor(population: Headcount, most: number, passed: () => void) {
    this.#population = population;
    this.#most = most;
    this.#passed = passed;
  }

  grew(): void {
    this.#population.grew();
    this.#size++;
    if (this.#size === this.#most + 1) this.#passed();
  }

  shrank(): void {
    this.#population.shrank();
    this.#size--;
  }
}
