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
  readonly span: Span;
}

interface Kept extends Watched {
  readonly lengthNs: number;
}

/**
 * Watches every request of a run and keeps the few that are wanted, chosen when they end: tail-based sampling.
 * Memory is that of the requests under way and of those kept.
 */
export class Tracer {
  readonly #wish: TraceWish;
  readonly #keys: ReadonlySet<number> | null;
  readonly #live = new Set<Watched>();
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
  began(request: Omit<Watched, "span">, nowNs: number, key: number): Watched | null {
    const { target, fromNs, toNs } = this.#wish;
    if (nowNs < fromNs || nowNs >= toNs || (target !== null && target !== request.target)) return null;
    const watched = { ...request, span: new Span("request", request.target, nowNs, key) };
    this.#live.add(watched);
    return watched;
  }

  ended(watched: Watched, nowNs: number, outcome: Outcome | null, degraded: boolean): void {
    this.#live.delete(watched);
    watched.span.ended(nowNs, outcome, degraded);
    if (this.#wants(outcome, degraded) && this.#isWanted(watched)) this.#keep(watched, nowNs);
  }

  #wants(outcome: Outcome | null, degraded: boolean): boolean {
    const { fate } = this.#wish;
    if (fate === null) return true;
    if (fate.kind === "outcome") return outcome?.cause === fate.name || outcome?.code === fate.name;
    if (fate.kind === "degraded") return outcome === null && degraded;
    return fate.kind === (outcome === null ? "ok" : "failed");
  }

  #isWanted({ span }: Watched): boolean {
    return this.#keys === null || span.isAbout(this.#keys);
  }

  #keep(watched: Watched, nowNs: number): void {
    this.#matching++;
    const { count, order } = this.#wish;
    const lengthNs = nowNs - watched.span.fromNs;
    const last = this.#kept.at(-1);
    if (this.#kept.length === count && (order === "first" || lengthNs <= last!.lengthNs)) return;
    const place = order === "first" ? -1 : this.#kept.findIndex((kept) => kept.lengthNs < lengthNs);
    this.#kept.splice(place < 0 ? this.#kept.length : place, 0, { ...watched, lengthNs });
    if (this.#kept.length > count) this.#kept.pop();
  }

  /** What was found, when the run has ended. */
  traces(): Traces {
    const isUnfinished = this.#wish.fate?.kind === "unfinished";
    // Those that are still under way stand in the order in which they began: the slowest so far comes first.
    const open = isUnfinished ? [...this.#live].filter((watched) => this.#isWanted(watched)) : [];
    const found = isUnfinished ? open.slice(0, this.#wish.count) : this.#kept;
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

/** The requests of one workload, numbered as they come. */
export class WorkloadTracer {
  readonly #tracer: Tracer;
  readonly #name: string;
  readonly #targets: readonly string[];
  readonly #bySpan = new Map<Span, Watched>();
  #next = 0;

  constructor(tracer: Tracer, name: string, targets: readonly string[]) {
    this.#tracer = tracer;
    this.#name = name;
    this.#targets = targets;
  }

  /** The span of a request that begins now; null: it is not watched. */
  began(nowNs: number, target: number, key: number): Span | null {
    const request = { workload: this.#name, target: this.#targets[target] ?? "", number: this.#next++ };
    const watched = this.#tracer.began(request, nowNs, key);
    if (watched === null) return null;
    this.#bySpan.set(watched.span, watched);
    return watched.span;
  }

  ended(span: Span, nowNs: number, outcome: Outcome | null, degraded: boolean): void {
    const watched = this.#bySpan.get(span);
    if (watched === undefined) return;
    this.#bySpan.delete(span);
    this.#tracer.ended(watched, nowNs, outcome, degraded);
  }
}
