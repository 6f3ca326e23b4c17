import type { ConcurrencyLimit } from "./concurrency-limit.ts";
import { SampleWindow } from "./sample-window.ts";

/** What an end says of the limit: `ignored` says nothing. */
export type ConcurrencySign = "ok" | "dropped" | "ignored";

/**
 * Keeps what is under way within a concurrency limit, and tells the limit how each of it went. `Holder` is
 * whatever is under way.
 */
export class ConcurrencyLimiter<Holder> {
  private readonly _limit: ConcurrencyLimit;
  private readonly _window: SampleWindow | null;
  /** When each began, and how many were under way then. */
  private readonly _underWay = new Map<Holder, { readonly sinceNs: number; readonly inFlight: number }>();

  /** `windowNs`: the limit learns once in each; null: from everything that ends. */
  constructor(limit: ConcurrencyLimit, windowNs: number | null) {
    this._limit = limit;
    this._window = windowNs === null ? null : new SampleWindow(limit, windowNs);
  }

  get limit(): number {
    return this._limit.limit;
  }

  get inFlight(): number {
    return this._underWay.size;
  }

  /** Takes a place if there is one; each true is owed one `release`. */
  tryAcquire(nowNs: number, holder: Holder): boolean {
    const inFlight = this._underWay.size + 1;
    if (inFlight > this._limit.limit) return false;
    this._underWay.set(holder, { sinceNs: nowNs, inFlight });
    return true;
  }

  /** Gives a place back; does nothing for who holds none. */
  release(nowNs: number, holder: Holder, sign: ConcurrencySign): void {
    const began = this._underWay.get(holder);
    if (began === undefined) return;
    this._underWay.delete(holder);
    const rttNs = nowNs - began.sinceNs;
    // Neither limit can learn from what took no time at all.
    if (sign === "ignored" || rttNs === 0) return;
    if (this._window === null) this._limit.sample(rttNs, began.inFlight, sign === "dropped");
    else this._window.sample(nowNs, rttNs, began.inFlight, sign === "dropped");
  }
}
