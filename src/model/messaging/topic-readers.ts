import type { TopicProbe } from "../../observe/topic-probe.ts";
import type { Partition } from "./partition.ts";

/** Reads along in a topic. */
export interface TopicReader {
  /** What belongs to an open transaction waits for its end, with all behind it, and counts for nothing if that is aborted. */
  readonly readsCommitted: boolean;
  /** There is a message more that can be read. */
  appended(partition: number, offset: number): void;
  /** The next message counts for nothing. Only where committed ones are read. */
  passesOver(partition: number, offset: number): void;
  /** A message that could be read counts for nothing from now on. Only where all are read. */
  aborted(partition: number, offset: number): void;
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
  private readonly _retentionNs: number;
  private readonly _probe: TopicProbe;
  private readonly _readers: TopicReader[] = [];
  private readonly _ofAll: TopicReader[] = [];
  private readonly _ofCommitted: TopicReader[] = [];

  /** `retentionNs`: how long messages are kept; Infinity: as long as a reader may want them. */
  constructor({ retentionNs, probe }: { readonly retentionNs: number; readonly probe: TopicProbe }) {
    this._retentionNs = retentionNs;
    this._probe = probe;
  }

  join(reader: TopicReader): void {
    this._readers.push(reader);
    (reader.readsCommitted ? this._ofCommitted : this._ofAll).push(reader);
  }

  /** There may be more in the log that all in-sync replicas have, or more of that may be decided. */
  tell(partition: Partition, nowNs: number): void {
    const { log, number, replicas, transactions } = partition;
    const isMore = partition.told < replicas.highWatermark;
    for (; partition.told < replicas.highWatermark; partition.told++)
      for (const reader of this._ofAll) reader.appended(number, partition.told);
    if (isMore) transactions?.isReadable(partition.told, nowNs);
    const to = partition.stableEnd;
    const isMoreStable = partition.toldStable < to;
    for (; partition.toldStable < to; partition.toldStable++) this._tellStable(partition, nowNs);
    if (isMore) for (const reader of this._ofAll) reader.readable(number);
    if (isMoreStable) for (const reader of this._ofCommitted) reader.readable(number);
    if (this._readers.length === 0 && this._retentionNs === Infinity) log.trim(partition.toldStable);
  }

  private _tellStable({ log, number, toldStable: offset, transactions }: Partition, nowNs: number): void {
    const isAborted = transactions?.isAborted(offset) ?? false;
    for (const reader of this._ofCommitted)
      if (isAborted) reader.passesOver(number, offset);
      else reader.appended(number, offset);
    if (transactions !== null && !isAborted)
      this._probe.held(nowNs, log.createdNsOf(offset), transactions.readableSinceNs(offset));
  }

  /** Messages of a transaction count for nothing. */
  aborted({ number, told }: Partition, offsets: readonly number[]): void {
    for (const offset of offsets)
      if (offset < told) for (const reader of this._ofAll) reader.aborted(number, offset);
  }

  readable(partition: number): void {
    for (const reader of this._readers) reader.readable(partition);
  }

  /** Forgets what every reader is through with. */
  trim(partition: Partition): void {
    if (this._retentionNs !== Infinity) return;
    let offset = partition.toldStable;
    for (const reader of this._readers) offset = Math.min(offset, reader.wantsFrom(partition.number));
    partition.trim(offset);
  }

  /** Forgets what is too old. */
  expire(partition: Partition, nowNs: number): void {
    if (this._retentionNs === Infinity) return;
    const { log, number } = partition;
    const beforeNs = nowNs - this._retentionNs;
    let offset = log.start;
    while (offset < partition.toldStable && log.createdNsOf(offset) <= beforeNs) offset++;
    if (offset === log.start) return;
    for (const reader of this._readers) reader.expired(number, offset);
    partition.trim(offset);
  }

  /** The log ends here now. */
  cutOff(partition: Partition, end: number): void {
    const isRead = end < partition.told;
    if (isRead) for (const reader of this._readers) reader.cutsOff(partition.number, end);
    partition.truncate(end);
    if (isRead) for (const reader of this._readers) reader.cutOff();
  }

  brokerIsBack(partitions: readonly Partition[]): void {
    for (const reader of this._readers) {
      reader.brokerIsBack();
      for (const { number } of partitions) reader.readable(number);
    }
  }
}
