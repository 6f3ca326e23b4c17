import type { RandomSource } from "../random-source.ts";

/**
 * Where a producer puts messages without a key: into one partition until it has had a batch's worth, then into any,
 * drawn evenly (Kafka's default partitioner since 3.3, KIP-794, without its preference for brokers that answer fast).
 */
export class StickyPartition {
  private readonly _partitions: number;
  private readonly _batchSize: number;
  private readonly _random: RandomSource;
  private _partition = -1;
  private _left = 0;

  constructor(setting: {
    readonly partitions: number;
    readonly batchSize: number;
    readonly random: RandomSource;
  }) {
    this._partitions = setting.partitions;
    this._batchSize = setting.batchSize;
    this._random = setting.random;
  }

  /** The partition of one more message. */
  next(): number {
    if (this._left === 0) {
      this._partition = Math.floor(this._random.next() * this._partitions);
      this._left = this._batchSize;
    }
    this._left--;
    return this._partition;
  }
}
