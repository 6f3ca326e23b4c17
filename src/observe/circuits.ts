import type { CircuitState } from "./probes.ts";
import type { CircuitSetup } from "./setup.ts";
import type { CircuitSeries } from "./summary.ts";

/** One move of one circuit, as the story needs it. */
export interface CircuitMove {
  readonly atNs: number;
  /** Number of the circuit. */
  readonly circuit: number;
  readonly from: CircuitState;
  readonly to: CircuitState;
  readonly because: string;
}

/** The circuits of one caller to one callee; all begin closed. */
export class Circuits {
  /** In the order they happened; of each circuit the first 1000. */
  readonly moves: CircuitMove[] = [];
  private readonly _states: CircuitState[];
  private readonly _movesOf: number[];

  private readonly _setups: readonly CircuitSetup[];

  constructor(setups: readonly CircuitSetup[]) {
    this._setups = setups;
    this._states = setups.map(() => "closed" as const);
    this._movesOf = this._states.map(() => 0);
  }

  get count(): number {
    return this._states.length;
  }

  /** Whether each instance of the caller has exactly one. */
  get isOnePerInstance(): boolean {
    return this._setups.every(({ instance, endpoint }) => instance !== null && endpoint === null);
  }

  stateOf(circuit: number): CircuitState {
    return this._states[circuit] ?? "closed";
  }

  moved(move: CircuitMove): void {
    const made = this._movesOf[move.circuit] ?? 0;
    this._states[move.circuit] = move.to;
    this._movesOf[move.circuit] = made + 1;
    if (made < MOVES_KEPT) this.moves.push(move);
  }

  /** Open before half-open before closed. */
  worst(): CircuitState {
    if (this._states.includes("open")) return "open";
    return this._states.includes("half-open") ? "half-open" : "closed";
  }

  series(): readonly CircuitSeries[] {
    return this._setups.map((setup, circuit) => ({
      ...setup,
      moves: this.moves
        .filter((move) => move.circuit === circuit)
        .map(({ atNs, to }) => ({ atMs: atNs / 1e6, to })),
    }));
  }
}

const MOVES_KEPT = 1000;
