import { Span } from "./span.ts";

/** A request that is watched: what is noted of it, and whose it is. */
export class Watched extends Span {
  readonly workload: string;
  readonly target: string;
  readonly number: number;
  /** From its beginning to its end; set when it has ended. */
  lengthNs = NaN;
  isLive = false;
  /** Its neighbours among those under way. */
  before: Watched | null = null;
  after: Watched | null = null;

  constructor(
    { workload, target, number }: Pick<Watched, "workload" | "target" | "number">,
    nowNs: number,
    key: number,
  ) {
    super("request", target, nowNs, key, { workload, number, isClosed: false });
    this.workload = workload;
    this.target = target;
    this.number = number;
  }
}

/**
 * The requests under way, in the order in which they began. They are linked to each other: a map of them would be
 * copied over and over again as they come and go, and its old copies keep young objects alive until the next full collection.
 */
export class LiveRequests {
  private _first: Watched | null = null;
  private _last: Watched | null = null;
  private _count = 0;

  get count(): number {
    return this._count;
  }

  add(one: Watched): void {
    one.isLive = true;
    one.before = this._last;
    if (this._last === null) this._first = one;
    else this._last.after = one;
    this._last = one;
    this._count++;
  }

  /** Whether it was there. */
  remove(one: Watched): boolean {
    if (!one.isLive) return false;
    const { before, after } = one;
    if (before === null) this._first = after;
    else before.after = after;
    if (after === null) this._last = before;
    else after.before = before;
    one.isLive = false;
    one.before = null;
    one.after = null;
    this._count--;
    return true;
  }

  *all(): Iterable<Watched> {
    for (let one = this._first; one !== null; one = one.after) yield one;
  }
}
