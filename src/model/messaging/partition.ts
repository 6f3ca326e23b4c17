import type { MessageSpan } from "../../observe/tracing/message-span.ts";
import { PartitionLog } from "../../resilience/messaging/partition-log.ts";
import { ReplicaSet } from "../../resilience/messaging/replica-set.ts";
import { StableEnd } from "../../resilience/messaging/stable-end.ts";
import type { Request } from "../call.ts";

/** One partition of a topic: its log, who has copies of it, and which producers wait until all of them have. */
export class Partition {
  readonly number: number;
  readonly log = new PartitionLog();
  readonly replicas: ReplicaSet;
  /** Up to where readers have been told of messages; those of committed messages, too. */
  told = 0;
  toldStable = 0;
  /** Null: nobody has published in a transaction. */
  transactions: StableEnd | null = null;
  /** Where the log was cut off each time that another replica took the lead. */
  private readonly _cuts: number[] = [];
  /** Followers are fetching: up to here. */
  fetchingTo = -1;
  private readonly _waiting: { readonly request: Request; readonly offset: number }[] = [];
  /** By offset of a message that was stored once more, the offset of the first. */
  private readonly _origins = new Map<number, number>();
  /** What is noted of messages that somebody traces, by offset; null: nobody traces any. */
  private _traces: Map<number, MessageSpan> | null = null;

  constructor(number: number, nodes: readonly number[], isUnclean: boolean) {
    this.number = number;
    this.replicas = new ReplicaSet(nodes, isUnclean);
  }

  /** All in-sync replicas have what is below, and it belongs to no transaction that is open. */
  get stableEnd(): number {
    const { highWatermark } = this.replicas;
    return this.transactions === null ? highWatermark : Math.min(highWatermark, this.transactions.offset);
  }

  wrote(transaction: object, offset: number): void {
    this.transactions ??= new StableEnd();
    this.transactions.wrote(transaction, offset);
  }

  isAborted(offset: number): boolean {
    return this.transactions?.isAborted(offset) ?? false;
  }

  /** How often its end was cut off. */
  get cuts(): number {
    return this._cuts.length;
  }

  /** Whether what was stored there, when it had been cut off so often, is there still. */
  has(offset: number, cuts: number): boolean {
    if (offset < 0) return false;
    for (let cut = cuts; cut < this._cuts.length; cut++) if (this._cuts[cut]! <= offset) return false;
    return true;
  }

  waits(request: Request, offset: number): void {
    this._waiting.push({ request, offset });
  }

  /** The producer who waited longest and need not any more; null: there is none. */
  takeAcknowledged(): Request | null {
    const first = this._waiting[0];
    if (first === undefined || first.offset >= this.replicas.highWatermark) return null;
    this._waiting.shift();
    return first.request;
  }

  isOnceMore(offset: number, origin: number): void {
    this._origins.set(offset, origin);
  }

  /** The message that this one repeats, or itself. */
  originOf(offset: number): number {
    return this._origins.size === 0 ? offset : (this._origins.get(offset) ?? offset);
  }

  traces(offset: number, trace: MessageSpan): void {
    this._traces ??= new Map();
    this._traces.set(offset, trace);
  }

  traceOf(offset: number): MessageSpan | null {
    return this._traces?.get(offset) ?? null;
  }

  /** Another replica leads, and has less: what it lacks is gone. */
  truncate(end: number): void {
    if (end < this.log.end) this._cuts.push(end);
    this.log.truncate(end);
    this.told = Math.min(this.told, end);
    this.toldStable = Math.min(this.toldStable, end);
    this.transactions?.truncate(end);
    for (const offset of this._origins.keys()) if (offset >= end) this._origins.delete(offset);
    if (this._traces !== null)
      for (const offset of this._traces.keys()) if (offset >= end) this._traces.delete(offset);
    this._waiting.length = 0; // Those who waited have lost their connection.
  }

  trim(offset: number): void {
    this.log.trim(offset);
    this.transactions?.trim(this.log.start);
    if (this._traces !== null) forgetBelow(this._traces, this.log.start);
    if (this._origins.size === 0) return;
    for (const repeated of this._origins.keys())
      if (repeated < this.log.start) this._origins.delete(repeated);
  }
}

/** They were added in the order of their offsets. */
function forgetBelow(traces: Map<number, MessageSpan>, start: number): void {
  for (const offset of traces.keys()) {
    if (offset >= start) return;
    traces.delete(offset);
  }
}
