export interface FailureSetOptions {
  /** Codes or causes that are failures; null: the standard set. */
  readonly failures: readonly string[] | null;
  /** Codes or causes that are taken out of the set. */
  readonly ignore: readonly string[];
}

/** Answers to a mistake of the caller's own: a declined card is an answer, not an outage. */
const CALLER_MISTAKES: readonly string[] = [
  "INVALID_ARGUMENT",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "FAILED_PRECONDITION",
  "OUT_OF_RANGE",
  "PERMISSION_DENIED",
  "UNAUTHENTICATED",
  "UNIMPLEMENTED",
];
const CANCELLED = "CANCELLED";

/**
 * Which outcomes are failures for retry, circuit breaker and fallback. The standard set is every
 * code but OK, CANCELLED and the caller's own mistakes.
 */
export class FailureSet {
  private readonly _failures: ReadonlySet<string> | null;
  private readonly _ignored: ReadonlySet<string>;

  constructor(options: FailureSetOptions) {
    this._failures = options.failures === null ? null : new Set(options.failures);
    this._ignored = new Set(options.ignore);
  }

  /** Whether an outcome that is not OK is a failure. */
  isFailure(code: string, cause: string): boolean {
    return this.result(code, cause) === "failed";
  }

  /**
   * What an outcome that is not OK means to a circuit breaker: ignored and cancelled ones are
   * neutral, others outside the set count as success.
   */
  result(code: string, cause: string): "ok" | "failed" | "neutral" {
    if (this._ignored.has(code) || this._ignored.has(cause)) return "neutral";
    if (this._failures !== null && (this._failures.has(code) || this._failures.has(cause))) return "failed";
    if (code === CANCELLED) return "neutral";
    return this._failures === null && !STANDARD_ANSWERS.has(code) ? "failed" : "ok";
  }
}

const STANDARD_ANSWERS: ReadonlySet<string> = new Set(CALLER_MISTAKES);
