import type { Stream } from "../../kernel/random.ts";
import type { Flow, Step } from "../flow.ts";

/** Takes one of several ways, by weight; all of them lead to the same next step. */
export class ChooseStep implements Step {
  private readonly _random: Stream;
  /** Upper bounds of the ways in [0, 1), ascending, the last 1. */
  private readonly _bounds: readonly number[];
  private readonly _ways: readonly Step[];

  constructor(random: Stream, weights: readonly number[], ways: readonly Step[]) {
    this._random = random;
    this._bounds = cumulativeShares(weights);
    this._ways = ways;
  }

  enter(flow: Flow): void {
    this._ways[pickShare(this._bounds, this._random.next())]?.enter(flow);
  }
}

/** Running sums of the weights as shares of their total. */
export function cumulativeShares(weights: readonly number[]): readonly number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return weights.map((weight, index) => {
    sum += weight;
    return index === weights.length - 1 ? 1 : sum / total;
  });
}

/** Index of the share that a draw from [0, 1) falls into. */
export function pickShare(bounds: readonly number[], draw: number): number {
  let index = 0;
  while (index < bounds.length - 1 && draw >= (bounds[index] ?? 1)) index++;
  return index;
}
