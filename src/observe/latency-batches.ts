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
  #size = 5;
  #means: number[] = [];
  #endsNs: number[] = [];
  #sumNs = 0;
  #count = 0;

  record(nowNs: number, latencyNs: number): void {
    this.#sumNs += latencyNs;
    this.#count += 1;
    if (this.#count < this.#size) return;
    this.#means.push(this.#sumNs / this.#size);
    this.#endsNs.push(nowNs);
    this.#sumNs = 0;
    this.#count = 0;
    if (this.#means.length >= BATCHES_MAX) this.#merge();
  }

  series(): LatencyBatchSeries {
    return { size: this.#size, meansMs: this.#means.map((mean) => mean / 1e6), endsNs: this.#endsNs };
  }

  #merge(): void {
    this.#means = pairs(this.#means, (first, second) => (first + second) / 2);
    this.#endsNs = pairs(this.#endsNs, (_, second) => second);
    this.#size *= 2;
  }
}

const BATCHES_MAX = 4096;

function pairs(values: readonly number[], join: (first: number, second: number) => number): number[] {
  return Array.from({ length: values.length / 2 }, (_, index) =>
    join(values[2 * index]!, values[2 * index + 1]!),
  );
}
