import type { Outcome } from "../../../observe/outcome.ts";
import { batchSpan, type BatchSpan } from "../../../observe/tracing/batch-span.ts";
import type { LinedBatch } from "../../../resilience/messaging/batch-line.ts";
import { type Call, Request } from "../../call.ts";
import type { Origin } from "../../flow.ts";
import type { Partition } from "../partition.ts";
import type { ProducerLane } from "./producer-lane.ts";

/** A message in the hands of a producer. What its sender waits for is the attempt. */
export class ProducerRecord {
  readonly attempt: Request;
  /** When it was put into its batch. */
  readonly fromNs: number;
  /** Counts the messages of its producer to its partition. */
  readonly number: number;
  /** Where it is in the log, and how often that had lost its end then; -1: nowhere. */
  offset = -1;
  cuts = 0;

  constructor(attempt: Request, fromNs: number, number: number) {
    this.attempt = attempt;
    this.fromNs = fromNs;
    this.number = number;
  }

  isIn(partition: Partition): boolean {
    return partition.has(this.offset, this.cuts);
  }
}

/** Messages for one partition that are stored, or not, together. */
export class RecordBatch implements LinedBatch {
  readonly lane: ProducerLane;
  readonly number: number;
  readonly records: ProducerRecord[] = [];
  /** It waits for more messages until then. */
  readonly lingersToNs: number;
  /** It is not sent again before. */
  retryAtNs = 0;
  sendings = 0;
  /** Acknowledged, or given up. */
  isOver = false;
  /** Given up: a broker does not take it any more behind a later one. */
  isGivenUp = false;
  /** The one that was numbered before it; null: that is over. */
  prior: RecordBatch | null = null;
  lingerSlot = -1;
  deliverySlot = -1;

  constructor(lane: ProducerLane, number: number, lingersToNs: number) {
    this.lane = lane;
    this.number = number;
    this.lingersToNs = lingersToNs;
  }

  /** Number of its partition. */
  get place(): number {
    return this.lane.partition;
  }

  /** Where the last of its messages is. */
  get offset(): number {
    return this.records.at(-1)!.offset;
  }

  /** The broker does not take it: the one before is neither there nor over, or it was given up itself and a later one is there. */
  isOutOfOrder(partition: Partition): boolean {
    if (!this.lane.isNumbered) return false;
    const isAhead = this.prior !== null && !this.prior.isOver && !this.prior.records[0]!.isIn(partition);
    return isAhead || (this.isGivenUp && this.number < this.lane.stored);
  }
}

/** Is told what has become of a batch at the broker. */
export interface BatchOwner {
  batchEnded(visit: BatchVisit, outcome: Outcome | null): void;
}

/** A batch at the broker, each time that it is sent. */
export class BatchVisit extends Request implements Origin {
  readonly batch: RecordBatch;
  /** Messages are made for nobody in particular. */
  readonly tenant = 0;
  private readonly _owner: BatchOwner;
  declare trace: BatchSpan | null;

  constructor(owner: BatchOwner, call: Call, batch: RecordBatch) {
    super(call, -1, 0);
    this._owner = owner;
    this.batch = batch;
    this.trace = batchSpan(batch.records.map(({ attempt }) => attempt.trace));
  }

  override reply(): void {
    this._owner.batchEnded(this, this.answer);
  }

  override get origin(): this {
    return this;
  }
}
