import { usable } from "./candidates.ts";

/** Each instance in its turn. Caller instance i begins at i mod n, so that callers do not move in step. */
export class RoundRobin {
  private _next: number;

  constructor(callerInstance: number, n: number) {
    this._next = callerInstance % n;
  }

  pick(outstanding: Int32Array, excluded: Uint8Array | null): number {
    const avoided = excluded === null ? null : usable(excluded);
    let instance = this._next < outstanding.length ? this._next : 0;
    while (avoided !== null && avoided[instance] !== 0) instance = after(instance, outstanding.length);
    this._next = after(instance, outstanding.length);
    return instance;
  }
}

function after(instance: number, n: number): number {
  return instance + 1 < n ? instance + 1 : 0;
}
