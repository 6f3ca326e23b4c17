import type { Headcount } from "./population.ts";

/** Counts the visits of one instance, waiting ones too, and says when they are too many for its memory. */
export class InFlightLimit implements Headcount {
  private readonly _population: Headcount;
  private readonly _most: number;
  private readonly _passed: () => void;
  private _size = 0;

  constructor(population: Headcount, most: number, passed: () => void) {
    this._population = population;
    this._most = most;
    this._passed = passed;
  }

  grew(): void {
    this._population.grew();
    this._size++;
    if (this._size === this._most + 1) this._passed();
  }

  shrank(): void {
    this._population.shrank();
    this._size--;
  }
}
