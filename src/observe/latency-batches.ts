/** Means of as many OK latencies each, in the order of their answers. */
export interface LatencyBatchSeries {
  /** Latencies in a batch. */
  readonly size: number;
  readonly meansMs: readonly number[];
  /** When the last answer of each came. */
  readonly endsNs: readonly number[];
}

/**
 * Gathers latencies by fives. In flat memory: with more than 4,096 batches, pairs of them become
 * one, and from then on batches are twice as large.
 */
export class LatencyBatches {
  private _size = 5;
  private _means: number[] = [];
  private _endsNs: number[] = [];
  private _sumNs = 0;
  private _count = 0;

  record(nowNs: number, latencyNs: number): void {
    this._sumNs += latencyNs;
    this._count += 1;
    if (this._count < this._size) return;
    this._means.push(this._sumNs / this._size);
    this._endsNs.push(nowNs);
    this._sumNs = 0;
    this._count = 0;
    if (this._means.length >= BATCHES_MAX) this._merge();
  }

  series(): LatencyBatchSeries {
    return { size: this._size, meansMs: this._means.map((mean) => mean / 1e6), endsNs: this._endsNs };
  }

  private _merge(): void {
    this._means = pairs(this._means, (first, second) => (first + second) / 2);
    this._endsNs = pairs(this._endsNs, (_, second) => second);
    this._size *= 2;
  }
}

const BATCHES_MAX = 4096;

function pairs(values: readonly number[], join: (first: number, second: number) => number): number[] {
  return Array.from({ length: values.length / 2 }, (_, index) =>
    join(values[2 * index]!, values[2 * index + 1]!),
  );
}
