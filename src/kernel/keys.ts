import { exp, ln } from "./maths.ts";

/** Which of a number of entities a request is about, by popularity: entity i has weight (i + 1)^-exponent (Zipf). */
export class ZipfKeys {
  /** Probability of an entity up to i. */
  private readonly _cumulative: Float64Array;

  /** `items` of 1 to a million or so: the table takes 8 bytes each. */
  constructor(items: number, exponent: number) {
    this._cumulative = new Float64Array(items);
    let sum = 0;
    for (let item = 0; item < items; item++) {
      sum += exp(-exponent * ln(item + 1));
      this._cumulative[item] = sum;
    }
    for (let item = 0; item < items; item++) this._cumulative[item]! /= sum;
  }

  /** The entity, from 0, that the uniform number in [0, 1) gives. */
  pick(uniform: number): number {
    const cumulative = this._cumulative;
    let low = 0;
    let high = cumulative.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (uniform < cumulative[middle]!) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** Which of a number of entities a request is about, all alike. */
export class UniformKeys {
  private readonly _items: number;

  constructor(items: number) {
    this._items = items;
  }

  /** The entity, from 0, that the uniform number in [0, 1) gives. */
  pick(uniform: number): number {
    return Math.floor(uniform * this._items);
  }
}
