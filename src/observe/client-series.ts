import { CLIENT_EVENT, type ClientEvent } from "./client-event.ts";
import type { ClientSeries } from "./summary.ts";
import type { Interval } from "./setup.ts";
import { GridCursor } from "./time-grid.ts";
import type { TimeGrid } from "./time-grid.ts";

/** Attempts that got no connection, per second and window. */
export interface ConnectionTrouble {
  /** Theirs could not be opened. */
  readonly failed: readonly number[];
  /** Too many waited already. */
  readonly refused: readonly number[];
}

/** What one caller does to one callee over time, by the time of each fact. */
export class ClientRecorder extends GridCursor {
  /** Of this cell so far. */
  private _called = 0;
  private readonly _calls: Float64Array;
  /** Attempts beyond the first of each call, less the calls of which none was made. */
  private readonly _further: Float64Array;
  private readonly _rejected: Float64Array;
  private readonly _timeouts: Float64Array;
  /** Null until there is trouble: most clients never have any. */
  private _unconnected: { readonly failed: Float64Array; readonly refused: Float64Array } | null = null;

  constructor(grid: TimeGrid) {
    super(grid);
    this._calls = new Float64Array(grid.cells);
    this._further = new Float64Array(grid.cells);
    this._rejected = new Float64Array(grid.cells);
    this._timeouts = new Float64Array(grid.cells);
  }

  called(nowNs: number): void {
    this.moveTo(nowNs);
    this._called += 1;
  }

  happened(nowNs: number, event: ClientEvent): void {
    this.moveTo(nowNs);
    switch (event) {
      case CLIENT_EVENT.again:
        this._further[this.cell]! += 1;
        break;
      case CLIENT_EVENT.unsent:
      case CLIENT_EVENT.coalesced:
        this._further[this.cell]! -= 1;
        break;
      case CLIENT_EVENT.timedOut:
        this._timeouts[this.cell]! += 1;
        break;
      case CLIENT_EVENT.circuitRejected:
      case CLIENT_EVENT.bulkheadRejected:
      case CLIENT_EVENT.rateLimited:
      case CLIENT_EVENT.overLimit:
      case CLIENT_EVENT.throttled:
      case CLIENT_EVENT.bufferRejected:
        this._rejected[this.cell]! += 1;
        break;
      case CLIENT_EVENT.connectionRefused:
        this._rejected[this.cell]! += 1;
        this._trouble().refused[this.cell]! += 1;
        break;
      case CLIENT_EVENT.connectFailed:
        this._trouble().failed[this.cell]! += 1;
        break;
      default:
        break;
    }
  }

  connectionTrouble(): ConnectionTrouble | null {
    const trouble = this._unconnected;
    return trouble && { failed: this.grid.rates(trouble.failed), refused: this.grid.rates(trouble.refused) };
  }

  protected override leave(cell: number): void {
    this._calls[cell] = this._called;
    this._called = 0;
  }

  private _trouble(): { readonly failed: Float64Array; readonly refused: Float64Array } {
    this._unconnected ??= {
      failed: new Float64Array(this.grid.cells),
      refused: new Float64Array(this.grid.cells),
    };
    return this._unconnected;
  }

  /** Calls that began in an interval; after `close`. */
  calls(interval: Interval): number {
    return this.grid.sum(this._calls, interval);
  }

  /** All rates per second. */
  series(): ClientSeries {
    return {
      calls: this.grid.rates(this._calls),
      attempts: this.grid.rates(this._calls.map((calls, cell) => calls + this._further[cell]!)),
      rejected: this.grid.rates(this._rejected),
      timeouts: this.grid.rates(this._timeouts),
    };
  }
}
