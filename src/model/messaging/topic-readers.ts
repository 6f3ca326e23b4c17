import type { Partition } from "./partition.ts";

/** Reads along in a topic. */
export interface TopicReader {
  /** There is a message more that can be read. */
  appended(partition: number, offset: number): void;
  /** Look again. */
  readable(partition: number): void;
  /** Messages below are wanted no more. */
  wantsFrom(partition: number): number;
  /** Messages below are gone. */
  expired(partition: number, offset: number): void;
  brokerIsBack(): void;
  /** What is from this offset on will be gone; then it is. */
  cutsOff(partition: number, end: number): void;
  cutOff(): void;
}

/** Who reads along in a topic, and what they are told of its partitions. */
export class TopicReaders {
  readonly #retentionNs: number;
  readonly #readers: TopicReader[] = [];

  /** `retentionNs`: how long messages are kept; Infinity: as long as a reader may want them. */
  constructor(retentionNs: number) {
    this.#retentionNs = retentionNs;
  }

  join(reader: TopicReader): void {
    this.#readers.push(reader);
  }

  /** There is more in the log that all in-sync replicas have. */
  tell(partition: Partition): void {
    const { log, number, replicas } = partition;
    if (partition.told >= replicas.highWatermark) return;
    for (; partition.told < replicas.highWatermark; partition.told++)
      for (const reader of this.#readers) reader.appended(number, partition.told);
    this.readable(number);
    if (this.#readers.length === 0 && this.#retentionNs === Infinity) log.trim(partition.told);
  }

  readable(partition: number): void {
    for (const reader of this.#readers) reader.readable(partition);
  }

  /** Forgets what every reader is through with. */
  trim(partition: Partition): void {
    if (this.#retentionNs !== Infinity) return;
    let offset = partition.told;
    for (const reader of this.#readers) offset = Math.min(offset, reader.wantsFrom(partition.number));
    partition.trim(offset);
  }

  /** Forgets what is too old. */
  expire(partition: Partition, nowNs: number): void {
    if (this.#retentionNs === Infinity) return;
    const { log, number } = partition;
    const beforeNs = nowNs - this.#retentionNs;
    let offset = log.start;
    while (offset < partition.told && log.createdNsOf(offset) <= beforeNs) offset++;
    if (offset === log.start) return;
    for (const reader of this.#readers) reader.expired(number, offset);
    partition.trim(offset);
  }

  /** The log ends here now. */
  cutOff(partition: Partition, end: number): void {
    const isRead = end < partition.told;
    if (isRead) for (const reader of this.#readers) reader.cutsOff(partition.number, end);
    partition.truncate(end);
    if (isRead) for (const reader of this.#readers) reader.cutOff();
  }

  brokerIsBack(partitions: readonly Partition[]): void {
    for (const reader of this.#readers) {
      reader.brokerIsBack();
      for (const { number } of partitions) reader.readable(number);
    }
  }
}
