export interface PartitionBreakerOptions {
  /** Failed tries in a row that open the circuit. At least 1. */
  readonly consecutiveFailures: number;
  /** How long it stays open, in ns. */
  readonly waitNs: number;
  /** Whether each partition has a circuit, or all that a reader has share one. */
  readonly scope: "partition" | "reader";
}

/**
 * Circuit breaker of a reader that handles one message at a time: closed -> open after so many failed tries in a row;
 * when the wait is over one message is tried, whose success closes the circuit and whose failure opens it again.
 */
export class PartitionBreaker {
  readonly options: PartitionBreakerOptions;
  /** Failures in a row, by partition. */
  private readonly _rows = new Map<number, number>();

  constructor(options: PartitionBreakerOptions) {
    this.options = options;
  }

  /** A message was handled. */
  succeeded(partition: number): void {
    if (this._rows.size > 0) this._rows.delete(this._circuitOf(partition));
  }

  /** A try has failed; true: the circuit opens. */
  failed(partition: number): boolean {
    const circuit = this._circuitOf(partition);
    const row = (this._rows.get(circuit) ?? 0) + 1;
    this._rows.set(circuit, row);
    return row >= this.options.consecutiveFailures;
  }

  /** All circuits are closed, as they are in a new process. */
  clear(): void {
    this._rows.clear();
  }

  private _circuitOf(partition: number): number {
    return this.options.scope === "partition" ? partition : 0;
  }
}
