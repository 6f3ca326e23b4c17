/** What stands in a line: the order in which it was filled, and how often it was sent. */
export interface LinedBatch {
  readonly number: number;
  sendings: number;
}

/**
 * The batches of one partition that a producer has not sent, or has to send again, as Kafka's RecordAccumulator has them.
 *
 * With idempotence batches are numbered: one that failed goes back to where it was, and while any is sent again only the
 * first that is not settled is under way. Without, one that failed goes to the very front: behind those under way, and
 * before one that failed earlier.
 */
export class BatchLine<Batch extends LinedBatch> {
  private readonly _isNumbered: boolean;
  /** Whether only one may be under way at any time (max.in.flight.requests.per.connection=1). */
  private readonly _isAlone: boolean;
  private readonly _waiting: Batch[] = [];
  private readonly _underWay: Batch[] = [];

  constructor(setting: { readonly isNumbered: boolean; readonly isAlone: boolean }) {
    this._isNumbered = setting.isNumbered;
    this._isAlone = setting.isAlone;
  }

  get length(): number {
    return this._waiting.length;
  }

  get first(): Batch | null {
    return this._waiting[0] ?? null;
  }

  get last(): Batch | null {
    return this._waiting.at(-1) ?? null;
  }

  add(batch: Batch): void {
    this._waiting.push(batch);
  }

  /** Whether the first may leave, as far as the others of its partition are concerned. */
  get isFree(): boolean {
    const first = this._waiting[0];
    if (first === undefined || (this._isAlone && this._underWay.length > 0)) return false;
    const isAgain = this._isNumbered && first.sendings > 0;
    return !isAgain || this._underWay.every(({ number }) => number > first.number);
  }

  /** The first leaves. */
  take(): Batch {
    const batch = this._waiting.shift();
    if (batch === undefined) throw new Error("no batch waits");
    batch.sendings++;
    this._underWay.push(batch);
    return batch;
  }

  /** It has to be sent again. */
  putBack(batch: Batch): void {
    this._landed(batch);
    const place = this._isNumbered ? this._waiting.findIndex(({ number }) => number > batch.number) : 0;
    this._waiting.splice(place < 0 ? this._waiting.length : place, 0, batch);
  }

  /** It is over, wherever it is. */
  remove(batch: Batch): void {
    this._landed(batch);
    const place = this._waiting.indexOf(batch);
    if (place >= 0) this._waiting.splice(place, 1);
  }

  private _landed(batch: Batch): void {
    const place = this._underWay.indexOf(batch);
    if (place >= 0) this._underWay.splice(place, 1);
  }
}
