/** `side op side [from T] [to T]`, read and checked against the metrics that can exist. */
export interface Condition {
  /** As written. */
  readonly text: string;
  readonly left: ConditionSide;
  readonly operator: "<" | "<=" | ">" | ">=" | "==" | "!=";
  readonly right: ConditionSide;
  /** Null bounds: the start of the measured interval, the end of the run. */
  readonly window: ConditionWindow | null;
}

export type ConditionSide =
  | {
      readonly kind: "metric";
      readonly factor: number;
      /** Findings only: the variant in front of the path. */
      readonly variant: string | null;
      /** The path inside the Summary, e.g. ["workloads", "users", "latency", "p99"]. */
      readonly path: readonly string[];
      readonly unit: MetricUnit;
      /** 0.99 for a p99: such a value wants 1/(1-q) samples. */
      readonly quantile: number | null;
    }
  /** In the unit of the Summary: ms, per second, ratio. */
  | { readonly kind: "literal"; readonly value: number | string | boolean; readonly text: string };

export type MetricUnit = "ms" | "perSecond" | "ratio" | "count" | "number" | "state" | "boolean";

/** A window in one run; variants of different lengths have different ends of "from 2m". */
export interface ConditionWindow {
  readonly fromNs: number;
  readonly toNs: number;
  /** As written: what tells windows apart in all variants alike. */
  readonly text: string;
}
