import type { Outcome } from "../outcome.ts";
import type { Span } from "./span.ts";
import type { Trace } from "./trace.ts";
import { LiveRequests, Watched } from "./watched.ts";

/** Which requests are wanted, as plain data. */
export interface TraceWish {
  /** How many at most. */
  readonly count: number;
  /** The slowest of all that fit, or the first. */
  readonly order: "slowest" | "first";
  /** Null: whatever became of it. `outcome`: the name of a cause or of a code. */
  readonly fate: Fate | null;
  /** Those that are still under way at the end of the run, too, behind all others. */
  readonly andUnfinished?: true;
  /** Null: of any workload, to any target. */
  readonly workload: string | null;
  readonly target: string | null;
  /** Those that are about one of these entities, or call something that is; null: about whatever. */
  readonly keys: readonly number[] | null;
  /** Requests that begin at or after `fromNs` and before `toNs`. */
  readonly fromNs: number;
  readonly toNs: number;
}

export type Fate =
  | { readonly kind: "ok" | "failed" | "degraded" | "unfinished" }
  | { readonly kind: "outcome"; readonly name: string };

/** What a tracer found. */
export interface Traces {
  /** The slowest first, or the first first. */
  readonly traces: readonly Trace[];
  /** How many requests there were that fit the wish. */
  readonly matching: number;
  /** Requests that were not watched, because too many were already. */
  readonly missed: number;
}

/**
 * Watches every request of a run and keeps the few that are wanted, chosen when they end: tail-based sampling.
 * Memory is that of the requests under way, of those kept, and of a little for each message that waits somewhere.
 */
export class Tracer {
  private readonly _shelves: readonly Shelf[];
  private readonly _liveMax: number;
  private readonly _live = new LiveRequests();
  private _missed = 0;

  /** Each wish is kept apart. While `liveMax` requests are watched, others that begin are not. */
  constructor(wishes: readonly TraceWish[], liveMax = Infinity) {
    this._shelves = wishes.map((wish) => new Shelf(wish));
    this._liveMax = liveMax;
  }

  /** Watches the requests of a workload; null: none of them is wanted. */
  workload(name: string, targets: readonly string[]): WorkloadTracer | null {
    return this._shelves.some((shelf) => shelf.isOf(name)) ? new WorkloadTracer(this, name, targets) : null;
  }

  /** A request begins; null: it is not watched. */
  began(request: Named, nowNs: number, key: number): Watched | null {
    if (!this._shelves.some((shelf) => shelf.mayWant(request, nowNs))) return null;
    if (this._live.count >= this._liveMax) {
      this._missed++;
      return null;
    }
    const watched = new Watched(request, nowNs, key);
    this._live.add(watched);
    return watched;
  }

  ended(span: Span, nowNs: number, outcome: Outcome | null, degraded: boolean): void {
    if (!(span instanceof Watched) || !this._live.remove(span)) return;
    span.ended(nowNs, outcome, degraded);
    span.lengthNs = nowNs - span.fromNs;
    let isKept = false;
    for (const shelf of this._shelves) {
      const dropped = shelf.offered(span, outcome, degraded);
      if (dropped !== span) isKept = true;
      if (dropped !== null && dropped !== span && !this._holds(dropped)) close(dropped);
    }
    if (!isKept) close(span);
  }

  private _holds(one: Watched): boolean {
    return this._shelves.some((shelf) => shelf.holds(one));
  }

  /** What was found for each wish, when the run has ended. */
  traces(): readonly Traces[] {
    return this._shelves.map((shelf) => ({ ...shelf.found(this._live), missed: this._missed }));
  }
}

/** Whose a request is. */
type Named = Pick<Watched, "workload" | "target" | "number">;

/** What is kept for one wish. */
class Shelf {
  private readonly _wish: TraceWish;
  private readonly _keys: ReadonlySet<number> | null;
  private readonly _kept: Watched[] = [];
  private _matching = 0;

  constructor(wish: TraceWish) {
    this._wish = wish;
    this._keys = wish.keys === null ? null : new Set(wish.keys);
  }

  isOf(workload: string): boolean {
    return this._wish.workload === null || this._wish.workload === workload;
  }

  /** Whether a request that begins then may be wanted, whatever becomes of it. */
  mayWant({ workload, target }: Named, fromNs: number): boolean {
    const wish = this._wish;
    if (fromNs < wish.fromNs || fromNs >= wish.toNs || !this.isOf(workload)) return false;
    return wish.target === null || wish.target === target;
  }

  holds(one: Watched): boolean {
    return this._kept.includes(one);
  }

  /** A request has ended; the one that is not kept, or not any more: itself, another that it displaced, or none. */
  offered(one: Watched, outcome: Outcome | null, degraded: boolean): Watched | null {
    const isWanted = this.mayWant(one, one.fromNs) && this._wants(outcome, degraded) && this._isAbout(one);
    return isWanted ? this._keeps(one) : one;
  }

  private _wants(outcome: Outcome | null, degraded: boolean): boolean {
    const { fate } = this._wish;
    if (fate === null) return true;
    if (fate.kind === "outcome") return outcome?.cause === fate.name || outcome?.code === fate.name;
    if (fate.kind === "degraded") return outcome === null && degraded;
    return fate.kind === (outcome === null ? "ok" : "failed");
  }

  private _isAbout(span: Span): boolean {
    return this._keys === null || span.isAbout(this._keys);
  }

  private _keeps(one: Watched): Watched | null {
    this._matching++;
    const { count, order } = this._wish;
    const { lengthNs } = one;
    const last = this._kept.at(-1);
    if (this._kept.length === count && (order === "first" || lengthNs <= last!.lengthNs)) return one;
    const place = order === "first" ? -1 : this._kept.findIndex((kept) => kept.lengthNs < lengthNs);
    this._kept.splice(place < 0 ? this._kept.length : place, 0, one);
    return this._kept.length > count ? this._kept.pop()! : null;
  }

  /** `live`: the requests under way. */
  found(live: LiveRequests): Omit<Traces, "missed"> {
    const { fate, andUnfinished, count } = this._wish;
    const isUnfinished = fate?.kind === "unfinished";
    // Those that are still under way stand in the order in which they began: the slowest so far comes first.
    const open =
      isUnfinished || andUnfinished === true
        ? [...live.all()].filter((one) => this.mayWant(one, one.fromNs) && this._isAbout(one))
        : [];
    const found = (isUnfinished ? open : [...this._kept, ...open]).slice(0, count);
    return {
      traces: found.map((one) => ({
        workload: one.workload,
        target: one.target,
        number: one.number,
        root: one.data(),
      })),
      matching: open.length + (isUnfinished ? 0 : this._matching),
    };
  }
}

/** Nothing more is to be noted of a request that is not kept. */
function close({ notebook }: Span): void {
  notebook.isClosed = true;
}

/** The requests of one workload, numbered as they come. */
export class WorkloadTracer {
  private readonly _tracer: Tracer;
  private readonly _name: string;
  private readonly _targets: readonly string[];
  private _next = 0;

  constructor(tracer: Tracer, name: string, targets: readonly string[]) {
    this._tracer = tracer;
    this._name = name;
    this._targets = targets;
  }

  /** The span of a request that begins now; null: it is not watched. */
  began(nowNs: number, target: number, key: number): Span | null {
    const request = { workload: this._name, target: this._targets[target] ?? "", number: this._next++ };
    return this._tracer.began(request, nowNs, key);
  }

  ended(span: Span, nowNs: number, outcome: Outcome | null, degraded: boolean): void {
    this._tracer.ended(span, nowNs, outcome, degraded);
  }
}
