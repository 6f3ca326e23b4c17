import type { Outcome } from "../outcome.ts";
import { Span } from "./span.ts";
import type { Trace } from "./trace.ts";

/** Which requests are wanted, as plain data. */
export interface TraceWish {
  /** How many at most. */
  readonly count: number;
  /** The slowest of all that fit, or the first. */
  readonly order: "slowest" | "first";
  /** Null: whatever became of it. `outcome`: the name of a cause or of a code. */
  readonly fate: Fate | null;
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
}

interface Watched {
  readonly workload: string;
  readonly target: string;
  readonly number: number;
}

interface Kept extends Watched {
  readonly span: Span;
  readonly lengthNs: number;
}

/**
 * Watches every request of a run and keeps the few that are wanted, chosen when they end: tail-based sampling.
 * Memory is that of the requests under way, of those kept, and of a little for each message that waits somewhere.
 */
export class Tracer {
  readonly #wish: TraceWish;
  readonly #keys: ReadonlySet<number> | null;
  /** The requests under way, in the order in which they began. */
  readonly #live = new Map<Span, Watched>();
  readonly #kept: Kept[] = [];
  #matching = 0;

  constructor(wish: TraceWish) {
    this.#wish = wish;
    this.#keys = wish.keys === null ? null : new Set(wish.keys);
  }

  /** Watches the requests of a workload; null: none of them is wanted. */
  workload(name: string, targets: readonly string[]): WorkloadTracer | null {
    const { workload } = this.#wish;
    return workload === null || workload === name ? new WorkloadTracer(this, name, targets) : null;
  }

  /** A request begins; null: it is not watched. */
  began(request: Watched, nowNs: number, key: number): Span | null {
    const { target, fromNs, toNs } = this.#wish;
    if (nowNs < fromNs || nowNs >= toNs || (target !== null && target !== request.target)) return null;
    const span = new Span("request", request.target, nowNs, key, { isClosed: false });
    this.#live.set(span, request);
    return span;
  }

  ended(span: Span, nowNs: number, outcome: Outcome | null, degraded: boolean): void {
    const watched = this.#live.get(span);
    if (watched === undefined) return;
    this.#live.delete(span);
    span.ended(nowNs, outcome, degraded);
    const isWanted = this.#wants(outcome, degraded) && this.#isWanted(span);
    if (!isWanted || !this.#keeps({ ...watched, span, lengthNs: nowNs - span.fromNs })) close(span);
  }

  #wants(outcome: Outcome | null, degraded: boolean): boolean {
    const { fate } = this.#wish;
    if (fate === null) return true;
    if (fate.kind === "outcome") return outcome?.cause === fate.name || outcome?.code === fate.name;
    if (fate.kind === "degraded") return outcome === null && degraded;
    return fate.kind === (outcome === null ? "ok" : "failed");
  }

  #isWanted(span: Span): boolean {
    return this.#keys === null || span.isAbout(this.#keys);
  }

  /** False: there are enough that are more wanted. */
  #keeps(one: Kept): boolean {
    this.#matching++;
    const { count, order } = this.#wish;
    const { lengthNs } = one;
    const last = this.#kept.at(-1);
    if (this.#kept.length === count && (order === "first" || lengthNs <= last!.lengthNs)) return false;
    const place = order === "first" ? -1 : this.#kept.findIndex((kept) => kept.lengthNs < lengthNs);
    this.#kept.splice(place < 0 ? this.#kept.length : place, 0, one);
    if (this.#kept.length > count) close(this.#kept.pop()!.span);
    return true;
  }

  /** What was found, when the run has ended. */
  traces(): Traces {
    const isUnfinished = this.#wish.fate?.kind === "unfinished";
    // Those that are still under way stand in the order in which they began: the slowest so far comes first.
    const open = isUnfinished ? [...this.#live].filter(([span]) => this.#isWanted(span)) : [];
    const longest = open.slice(0, this.#wish.count).map(([span, watched]) => ({ ...watched, span }));
    const found = isUnfinished ? longest : this.#kept;
    return {
      traces: found.map(({ workload, target, number, span }) => ({
        workload,
        target,
        number,
        root: span.data(),
      })),
      matching: isUnfinished ? open.length : this.#matching,
    };
  }
}

/** Nothing more is to be noted of a request that is not kept. */
function close({ notebook }: Span): void {
  notebook.isClosed = true;
}

/** The requests of one workload, numbered as they come. */
export class WorkloadTracer {
  readonly #tracer: Tracer;
  readonly #name: string;
  readonly #targets: readonly string[];
  #next = 0;

  constructor(tracer: Tracer, name: string, targets: readonly string[]) {
    this.#tracer = tracer;
    this.#name = name;
    this.#targets = targets;
  }

  /** The span of a request that begins now; null: it is not watched. */
  began(nowNs: number, target: number, key: number): Span | null {
    const request = { workload: this.#name, target: this.#targets[target] ?? "", number: this.#next++ };
    return this.#tracer.began(request, nowNs, key);
  }

  ended(span: Span, nowNs: number, outcome: Outcome | null, degraded: boolean): void {
    this.#tracer.ended(span, nowNs, outcome, degraded);
  }
}
