import type { Outcome } from "../../observe/outcome.ts";
import { Reading } from "../../resilience/caching/cache-store.ts";
import type { Call, CallOwner } from "../call.ts";

/** Takes note of the end of a lookup in a shared cache. */
export interface LookupOwner {
  lookedUp(lookup: Lookup, call: Call, outcome: Outcome | null): void;
}

/** One lookup in a shared cache: the server notes down what it found, the answer brings it. */
export class Lookup extends Reading implements CallOwner {
  private readonly _owner: LookupOwner;

  constructor(owner: LookupOwner) {
    super();
    this._owner = owner;
  }

  callEnded(call: Call, outcome: Outcome | null): void {
    this._owner.lookedUp(this, call, outcome);
  }
}

/** A copy that may answer where loading fails. */
export interface Fallback {
  /** It was still fresh. */
  readonly isFresh: boolean;
  readonly outdatedNs: number;
  readonly writtenNs: number;
}
