type Named<T> = Readonly<Record<string, T>>;

/** What was promised, and how it was kept. */
export interface SloSummary {
  readonly windowMs: number;
  /** At the end, of the objective that has less of it: 1 is all, below 0 it is overdrawn; null without requests. */
  readonly budgetLeft: number | null;
  /** How often an alert fired. */
  readonly alerts: number;
  readonly fired: Named<number>;
  readonly objectives: Named<{
    readonly target: number;
    /** Null: how long it took does not matter. */
    readonly withinMs: number | null;
    readonly good: number;
    readonly bad: number;
    readonly goodShare: number | null;
    readonly budgetLeft: number | null;
  }>;
  /** In the order of firing, the first 1000. */
  readonly history: readonly SloAlertSummary[];
}

export interface SloAlertSummary {
  readonly alert: string;
  readonly objective: string;
  readonly severity: string;
  readonly burnRate: number;
  readonly longMs: number;
  readonly firedMs: number;
  /** Null: still on at the end of the run. */
  readonly clearedMs: number | null;
}

export interface SloSeries {
  /** By objective, at the end of each window: 1 is all. */
  readonly budgetLeft: Named<readonly number[]>;
}
