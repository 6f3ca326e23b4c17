import { varianceOf } from "./variance.ts";

/** What one run says of a candidate. */
export interface Observation {
  /** Null: no data. */
  readonly objective: number | null;
  /** One for each constraint. */
  readonly constraints: readonly ConstraintReading[];
  /** Why the run was cut short; it then says nothing else. */
  readonly stopped: string | null;
}

export interface ConstraintReading {
  /** How far the run is on the wrong side of the limit, below 0 on the right one; null: no data, which fails. */
  readonly margin: number | null;
  /** What the margin is to be compared with: the size of the limit. */
  readonly size: number;
  /** The figure itself. */
  readonly actual: number | null;
}

/** Why a candidate is no longer in the race, or how it stands. */
export type Fate =
  | { readonly kind: "racing" }
  | { readonly kind: "best" }
  /** By a candidate that keeps all constraints. */
  | { readonly kind: "beaten"; readonly by: number }
  /** In every run the same objective as another that comes before it. */
  | { readonly kind: "equal"; readonly to: number }
  | { readonly kind: "infeasible"; readonly constraint: number }
  | { readonly kind: "no data" }
  | { readonly kind: "cut short"; readonly reason: string }
  /** Not among the finalists, by its means. */
  | { readonly kind: "screened" };

/** A candidate in the race, and what its runs have said. */
export class Contestant {
  fate: Fate = { kind: "racing" };
  /** By constraint; null: not settled. */
  readonly holds: (boolean | null)[];
  readonly observations: Observation[] = [];
  /** Runs after which its fate was sealed; null while it is not. */
  endedAfter: number | null = null;
  private readonly _sums: number[];
  private readonly _variances: number[] = [];

  constructor(constraints: number) {
    this.holds = Array.from({ length: constraints }, () => null);
    this._sums = Array.from({ length: constraints }, () => 0);
  }

  get isRacing(): boolean {
    return this.fate.kind === "racing";
  }

  /** It has been found to keep every constraint. */
  get isFeasible(): boolean {
    return this.holds.every((holds) => holds === true);
  }

  take(observation: Observation): void {
    this.observations.push(observation);
    observation.constraints.forEach(({ margin }, index) => (this._sums[index]! += margin ?? 0));
  }

  end(fate: Fate): void {
    this.fate = fate;
    this.endedAfter = this.observations.length;
  }

  /** Fixes the variances by what has been seen so far. */
  closeFirstStage(): void {
    this.holds.forEach((_, constraint) => {
      this._variances.push(varianceOf(this.marginsOf(constraint)));
    });
  }

  /** How far each run is on the wrong side of a limit. */
  marginsOf(constraint: number): readonly number[] {
    return this.observations.map(({ constraints }) => constraints[constraint]!.margin ?? 0);
  }

  /** The sum of the margins to a limit. */
  sumOf(constraint: number): number {
    return this._sums[constraint]!;
  }

  varianceOf(constraint: number): number {
    return this._variances[constraint]!;
  }

  /** The objective of all runs; only of those that have data everywhere. */
  objectives(): readonly number[] {
    return this.observations.map(({ objective }) => objective ?? 0);
  }

  /** A reason for which its figures cannot be judged, from the latest runs. */
  flaw(): Fate | null {
    for (const { stopped, objective, constraints } of this.observations) {
      if (stopped !== null) return { kind: "cut short", reason: stopped };
      if (objective === null) return { kind: "no data" };
      const constraint = constraints.findIndex(({ margin }) => margin === null);
      if (constraint >= 0) return { kind: "infeasible", constraint };
    }
    return null;
  }
}
