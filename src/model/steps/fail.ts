import type { Stream } from "../../kernel/random.ts";
import type { Outcome } from "../../observe/outcome.ts";
import type { Flow, Step } from "../flow.ts";

/** Fails a share of the requests, by chance or by their key (poison: the same key fails every time). */
export class FailStep implements Step {
  private readonly _probability: number;
  /** A number in [0, 1) for a flow. */
  private readonly _lot: (flow: Flow) => number;
  private readonly _outcome: Outcome;
  private readonly _next: Step;

  constructor(probability: number, lot: (flow: Flow) => number, outcome: Outcome, next: Step) {
    this._probability = probability;
    this._lot = lot;
    this._outcome = outcome;
    this._next = next;
  }

  enter(flow: Flow): void {
    if (this._lot(flow) < this._probability) flow.finish(this._outcome);
    else this._next.enter(flow);
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
