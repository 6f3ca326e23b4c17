import type { RandomSource } from "../random-source.ts";
import { candidateAt, candidateCount, usable } from "./candidates.ts";

/**
 * So many different instances by chance, and of them the one this caller waits on least
 * (Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", 2001; Envoy's least
 * request balancer with its choice_count, which may draw one twice). Among equals the one drawn
 * first, which is as good as another draw. Where no more instances are left than choices, all are
 * compared.
 */
export class PowerOfChoices {
  /** How far behind the first the others lie, ascending. */
  private readonly _steps: Int32Array;

  /** `choices` is at least 1. */
  constructor(choices: number) {
    this._steps = new Int32Array(choices - 1);
  }

  pick(outstanding: Int32Array, excluded: Uint8Array | null, random: RandomSource): number {
    const avoided = usable(excluded);
    const count = candidateCount(outstanding.length, avoided);
    if (count === 1) return candidateAt(0, avoided);
    const first = Math.floor(random.next() * count);
    let best = candidateAt(first, avoided);
    const others = Math.min(this._steps.length, count - 1);
    for (let drawn = 0; drawn < others; drawn += 1) {
      const step = this._draw(drawn, 1 + Math.floor(random.next() * (count - 1 - drawn)));
      const other = candidateAt((first + step) % count, avoided);
      if (outstanding[other]! < outstanding[best]!) best = other;
    }
    return best;
  }

  /** The step at this place among those not drawn yet; it is drawn now. */
  private _draw(drawn: number, place: number): number {
    const steps = this._steps;
    let step = place;
    let at = 0;
    while (at < drawn && steps[at]! <= step) {
      step += 1;
      at += 1;
    }
    for (let later = drawn; later > at; later -= 1) steps[later] = steps[later - 1]!;
    steps[at] = step;
    return step;
  }
}
