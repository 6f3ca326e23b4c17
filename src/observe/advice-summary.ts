export interface AdviceSummary {
  readonly kind:
    | "retryAmplification"
    | "layeredRetries"
    | "breakerFlapping"
    | "impatientCaller"
    | "uselessQueue"
    | "smallPool";
  /** A component, a pair ("orders -> payments") or a chain. */
  readonly subject: string;
  /** Path of the setting in the scenario. */
  readonly setting: string;
  /** One or more sentences with the numbers in them. */
  readonly text: string;
  readonly figures: Readonly<Record<string, number>>;
}

/** A warm-up that was found and not given. */
export interface WarmupSummary {
  readonly procedure: "MSER-5";
  readonly foundMs: number;
  /** False: latencies had not settled in the first half of what there was to see. */
  readonly isSettled: boolean;
}

/** Why figures of a run may not be what they seem. */
export interface WarningSummary {
  /**
   * `unstable`: a queue grows to the end, so that figures depend on the length of the run; `tooShort`: the
   * run is short for its warm-up or for its requests; `fewSamples`: a quantile rests on a handful of them.
   */
  readonly kind: "unstable" | "tooShort" | "fewSamples";
  /** A component or the figure. */
  readonly subject: string;
  readonly text: string;
}
