import type { Stream } from "../../kernel/random.ts";
import type { Outcome } from "../../observe/outcome.ts";
import type { Flow, Step } from "../flow.ts";

/** Fails a share of the requests, by chance or by their key (poison: the same key fails every time). */
export class FailStep implements Step {
  readonly #probability: number;
  /** A number in [0, 1) for a flow. */
  readonly #lot: (flow: Flow) => number;
  readonly #outcome: Outcome;
  readonly #next: Step;

  constructor(probability: number, lot: (flow: Flow) => number, outcome: Outcome, next: Step) {
    this.#probability = probability;
    this.#lot = lot;
    this.#outcome = outcome;
    this.#next = next;
  }

  enter(flow: Flow): void {
    if (this.#lot(flow) < this.#probability) flow.finish(this.#outcome);
    else this.#next.enter(flow);
  }
}

/** Every request draws anew. */
export function byRequest(random: Stream): (flow: Flow) => number {
  return () => random.next();
}

/** The key decides; a request without a key is the one entity -1. */
export function byKey(hash: (key: number) => number): (flow: Flow) => number {
  return (flow) => hash(flow.key);
}
