import type { Span } from "../../observe/tracing/span.ts";
import type { TraceWait } from "../../observe/tracing/trace.ts";
import type { LockTable } from "../../resilience/lock-table.ts";
import type { Root } from "../flow.ts";

/** Who owns which locks, for those who are traced and wait for them. It costs nothing where nobody is. */
export class LockNotes {
  private readonly _locks: LockTable<object>;
  /** `row`, `seat`: one of what is locked. */
  private readonly _noun: string;
  private readonly _spans = new WeakMap<object, Span>();

  constructor(locks: LockTable<object>, noun: string) {
    this._locks = locks;
    this._noun = noun;
  }

  /** It has a lock, or asks for one; `root`: the visit on whose behalf. */
  asks(owner: object, { trace }: Root): void {
    if (trace !== null) this._spans.set(owner, trace);
  }

  /** What somebody waits for who has just been told to. */
  waitFor(key: number): TraceWait {
    const holder = this._locks.holderOf(key);
    return {
      what: key < 0 ? this._noun : `${this._noun} ${String(key)}`,
      holder: (holder === null ? undefined : this._spans.get(holder))?.holder ?? null,
      ahead: Math.max(0, this._locks.waitingFor(key) - 1),
    };
  }
}
