import type { ConcurrencyLimit } from "./concurrency-limit.ts";
import { SampleWindow } from "./sample-window.ts";

/** What an end says of the limit: `ignored` says nothing. */
export type ConcurrencySign = "ok" | "dropped" | "ignored";

/**
 * Keeps what is under way within a concurrency limit, and tells the limit how each of it went. `Holder` is
 * whatever is under way.
 */
export class ConcurrencyLimiter<Holder> {
  readonly #limit: ConcurrencyLimit;
  readonly #window: SampleWindow | null;
  /** When each began, and how many were under way then. */
  readonly #underWay = new Map<Holder, { readonly sinceNs: number; readonly inFlight: number }>();

  /** `windowNs`: the limit learns once in each; null: from everything that ends. */
  constructor(limit: ConcurrencyLimit, windowNs: number | null) {
    this.#limit = limit;
    this.#window = windowNs === null ? null : new SampleWindow(limit, windowNs);
  }

  get limit(): number {
    return this.#limit.limit;
  }

  get inFlight(): number {
    return this.#underWay.size;
  }

  /** Takes a place if there is one; each true is owed one `release`. */
  tryAcquire(nowNs: number, holder: Holder): boolean {
    const inFlight = this.#underWay.size + 1;
    if (inFlight > this.#limit.limit) return false;
    this.#underWay.set(holder, { sinceNs: nowNs, inFlight });
    return true;
  }

  /** Gives a place back; does nothing for who holds none. */
  release(nowNs: number, holder: Holder, sign: ConcurrencySign): void {
    const began = this.#underWay.get(holder);
    if (began === undefined) return;
    this.#underWay.delete(holder);
    const rttNs = nowNs - began.sinceNs;
    // Neither limit can learn from what took no time at all.
    if (sign === "ignored" || rttNs === 0) return;
    if (this.#window === null) this.#limit.sample(rttNs, began.inFlight, sign === "dropped");
    else this.#window.sample(nowNs, rttNs, began.inFlight, sign === "dropped");
  }
}
