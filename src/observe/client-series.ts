import { CLIENT_EVENT, type ClientEvent } from "./client-event.ts";
import type { ClientSeries } from "./summary.ts";
import { GridCursor } from "./time-grid.ts";
import type { TimeGrid } from "./time-grid.ts";

/** What one caller does to one callee over time, by the time of each fact. */
export class ClientRecorder extends GridCursor {
  readonly #calls: Float64Array;
  readonly #attempts: Float64Array;
  readonly #rejected: Float64Array;
  readonly #timeouts: Float64Array;

  constructor(grid: TimeGrid) {
    super(grid);
    this.#calls = new Float64Array(grid.cells);
    this.#attempts = new Float64Array(grid.cells);
    this.#rejected = new Float64Array(grid.cells);
    this.#timeouts = new Float64Array(grid.cells);
  }

  called(nowNs: number): void {
    if (nowNs >= this.cutNs) this.moveTo(nowNs);
    this.#calls[this.cell]! += 1;
    this.#attempts[this.cell]! += 1;
  }

  happened(nowNs: number, event: ClientEvent): void {
    if (nowNs >= this.cutNs) this.moveTo(nowNs);
    switch (event) {
      case CLIENT_EVENT.again:
        this.#attempts[this.cell]! += 1;
        break;
      case CLIENT_EVENT.unsent:
      case CLIENT_EVENT.coalesced:
        this.#attempts[this.cell]! -= 1;
        break;
      case CLIENT_EVENT.timedOut:
        this.#timeouts[this.cell]! += 1;
        break;
      case CLIENT_EVENT.circuitRejected:
      case CLIENT_EVENT.bulkheadRejected:
      case CLIENT_EVENT.rateLimited:
      case CLIENT_EVENT.overLimit:
      case CLIENT_EVENT.throttled:
      case CLIENT_EVENT.overLimit:
      case CLIENT_EVENT.connectionRefused:
        this.#rejected[this.cell]! += 1;
        break;
      default:
        break;
    }
  }

  /** All rates per second. */
  series(): ClientSeries {
    return {
      calls: this.grid.rates(this.#calls),
      attempts: this.grid.rates(this.#attempts),
      rejected: this.grid.rates(this.#rejected),
      timeouts: this.grid.rates(this.#timeouts),
    };
  }
}
