import type { BatchLine } from "../../../resilience/messaging/batch-line.ts";
import type { Call } from "../../call.ts";
import type { Topic } from "../topic.ts";
import type { RecordBatch } from "./record-batch.ts";

/** What a producer has for one partition of a topic. */
export class ProducerLane {
  readonly topic: Topic;
  readonly partition: number;
  /** Stands for the calls of all its batches, see `standingCall`. */
  readonly call: Call;
  readonly line: BatchLine<RecordBatch>;
  /** The broker knows its batches by their numbers. */
  readonly isNumbered: boolean;
  /** Messages and batches so far. */
  records = 0;
  batches = 0;
  /** The batch that was numbered last and may not be over; null: there is none. */
  numbered: RecordBatch | null = null;
  /** At the broker: the message of the highest number that was stored. */
  furthest = -1;
  /** The same of batches. */
  stored = -1;

  constructor(setting: Pick<ProducerLane, "topic" | "partition" | "call" | "line" | "isNumbered">) {
    this.topic = setting.topic;
    this.partition = setting.partition;
    this.call = setting.call;
    this.line = setting.line;
    this.isNumbered = setting.isNumbered;
  }

  /** The machine that its batches go to. */
  get leader(): number {
    return this.topic.leaderOf(this.partition);
  }

  /** The first batch is due, and nothing is in its way. `isPressed`: somebody waits for room. */
  isReady(nowNs: number, batchSize: number, isPressed: boolean): boolean {
    const { first, length, isFree } = this.line;
    if (first === null || !isFree || first.retryAtNs > nowNs) return false;
    const isFull = length > 1 || first.records.length >= batchSize;
    return isFull || isPressed || first.sendings > 0 || first.lingersToNs <= nowNs;
  }

  /** Whether the first batch goes along with others to the same machine, due or not. */
  goesAlong(nowNs: number): boolean {
    const { first, isFree } = this.line;
    return first !== null && isFree && first.retryAtNs <= nowNs;
  }

  take(): RecordBatch {
    const batch = this.line.take();
    if (batch.sendings === 1 && this.isNumbered) {
      batch.prior = this.numbered?.isOver === false ? this.numbered : null;
      this.numbered = batch;
    }
    return batch;
  }
}
