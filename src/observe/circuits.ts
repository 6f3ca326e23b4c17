import type { CircuitState } from "./probes.ts";
import type { CircuitSeries } from "./summary.ts";

/** One move of one circuit, as the story needs it. */
export interface CircuitMove {
  readonly atNs: number;
  readonly instance: number;
  readonly from: CircuitState;
  readonly to: CircuitState;
  readonly because: string;
}

/** The circuits of one caller to one callee, one per instance of the caller; all begin closed. */
export class Circuits {
  /** In the order they happened; of each instance the first 1000. */
  readonly moves: CircuitMove[] = [];
  readonly #states: CircuitState[];
  readonly #movesOf: number[];

  constructor(instances: number) {
    this.#states = Array.from({ length: instances }, () => "closed" as const);
    this.#movesOf = this.#states.map(() => 0);
  }

  get instances(): number {
    return this.#states.length;
  }

  stateOf(instance: number): CircuitState {
    return this.#states[instance] ?? "closed";
  }

  moved(move: CircuitMove): void {
    const made = this.#movesOf[move.instance] ?? 0;
    this.#states[move.instance] = move.to;
    this.#movesOf[move.instance] = made + 1;
    if (made < MOVES_KEPT) this.moves.push(move);
  }

  /** Open before half-open before closed. */
  worst(): CircuitState {
    if (this.#states.includes("open")) return "open";
    return this.#states.includes("half-open") ? "half-open" : "closed";
  }

  series(): readonly CircuitSeries[] {
    return this.#states.map((_, instance) => ({
      instance,
      moves: this.moves
        .filter((move) => move.instance === instance)
        .map(({ atNs, to }) => ({ atMs: atNs / 1e6, to })),
    }));
  }
}

const MOVES_KEPT = 1000;
