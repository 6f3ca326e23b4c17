/** How a result stands against an older one, figure by figure. */
export interface BaselineSummary {
  /** File name of the older result. */
  readonly file: string;
  readonly version: string;
  readonly replications: number;
  /**
   * `paired`: the same seeds, one by one; `unpaired`: several runs on other seeds (Welch); both at 5 %
   * over all figures (Holm 1979). `tolerance`: a single run on one side, where nothing is known of luck.
   */
  readonly method: "paired" | "unpaired" | "tolerance";
  /** By how much a figure may be worse, as a share of what it was. */
  readonly tolerance: number;
  readonly figures: readonly BaselineFigure[];
}

export interface BaselineFigure {
  /** Only where several are compared. */
  readonly variant?: string;
  /** Path inside the Summary, joined by dots. */
  readonly path: string;
  readonly label: string;
  readonly unit: "ms" | "perSecond" | "ratio" | "count" | "number";
  readonly better: "higher" | "lower";
  /** Means over the runs; null: no data. */
  readonly before: number | null;
  readonly now: number | null;
  /** now - before, and half its 95 % interval; null without. */
  readonly difference: number | null;
  readonly halfWidth: number | null;
  readonly verdict: "better" | "worse" | "no difference shown" | "no data";
}
