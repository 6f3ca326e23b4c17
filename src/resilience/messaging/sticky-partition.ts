import type { RandomSource } from "../random-source.ts";

/**
 * Where a producer puts messages without a key: into one partition until it has had a batch's worth, then into any,
 * drawn evenly (Kafka's default partitioner since 3.3, KIP-794, without its preference for brokers that answer fast).
 */
export class StickyPartition {
  readonly #partitions: number;
  readonly #batchSize: number;
  readonly #random: RandomSource;
  #partition = -1;
  #left = 0;

  constructor(setting: {
    readonly partitions: number;
    readonly batchSize: number;
    readonly random: RandomSource;
  }) {
    this.#partitions = setting.partitions;
    this.#batchSize = setting.batchSize;
    this.#random = setting.random;
  }

  /** The partition of one more message. */
  next(): number {
    if (this.#left === 0) {
      this.#partition = Math.floor(this.#random.next() * this.#partitions);
      this.#left = this.#batchSize;
    }
    this.#left--;
    return this.#partition;
  }
}
