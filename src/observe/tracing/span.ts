import type { Outcome } from "../outcome.ts";
import type {
  MarkKind,
  PartKind,
  SpanKind,
  TraceEffect,
  TraceFailure,
  TraceHolder,
  TraceMark,
  TracePart,
  TraceSpan,
  TraceWait,
} from "./trace.ts";

interface OpenPart {
  readonly kind: PartKind;
  readonly fromNs: number;
  toNs: number | null;
  /** How often it was begun and not yet ended: the branches of a visit may work side by side. */
  depth: number;
  readonly wait: TraceWait | null;
}

interface Visit {
  readonly component: string;
  readonly instance: number;
  readonly fromNs: number;
  toNs: number | null;
  failure: TraceFailure | null;
}

/** Of what happens over and over again only so much is kept. */
const MARKS_MAX = 50;

/** Of which request all is noted, and whether anything still is: shared by all spans of it. */
export interface Notebook {
  readonly workload: string;
  readonly number: number;
  isClosed: boolean;
}

/**
 * What is noted of one request, call or attempt while it lives. Actors hold the span of what they handle, null in
 * runs that nobody traces, and tell it what happens; it never changes the run. There are many and nearly all are
 * thrown away: lists are made when there is something to put into them.
 */
export class Span {
  readonly #kind: SpanKind;
  readonly #name: string;
  readonly #key: number;
  readonly #fromNs: number;
  readonly notebook: Notebook;
  #children: Span[] | null = null;
  #parts: OpenPart[] | null = null;
  #effects: TraceEffect[] | null = null;
  #toNs: number | null = null;
  #failure: TraceFailure | null = null;
  #degraded = false;
  #visit: Visit | null = null;
  #marks: TraceMark[] | null = null;

  /** `key` -1: it is about no entity. */
  constructor(kind: SpanKind, name: string, fromNs: number, key: number, notebook: Notebook) {
    this.#kind = kind;
    this.#name = name;
    this.#key = key;
    this.#fromNs = fromNs;
    this.notebook = notebook;
  }

  get fromNs(): number {
    return this.#fromNs;
  }

  get name(): string {
    return this.#name;
  }

  get key(): number {
    return this.#key;
  }

  /** When its end was noted; null: it was not yet. */
  get toNs(): number | null {
    return this.#toNs;
  }

  /** Its message has reached a machine. */
  get hasArrived(): boolean {
    return this.#visit !== null;
  }

  /** A call is made for it. */
  called(nowNs: number, name: string, key: number): Span {
    return this.#child("call", name, nowNs, key);
  }

  /** One more attempt of this call. */
  attempted(nowNs: number): Span {
    return this.#child("attempt", this.#name, nowNs, this.#key);
  }

  /** It begins a saga. */
  beganSaga(nowNs: number, name: string): Span {
    return this.#child("saga", name, nowNs, this.#key);
  }

  /** This saga tries a step, or to undo one. */
  stepped(nowNs: number, name: string): Span {
    return this.#child("step", name, nowNs, this.#key);
  }

  #child(kind: SpanKind, name: string, nowNs: number, key: number): Span {
    return this.adopt(new Span(kind, name, nowNs, key, this.notebook));
  }

  /** Something comes of it. */
  adopt<Child extends Span>(child: Child): Child {
    if (this.#children === null) this.#children = [child];
    else this.#children.push(child);
    return child;
  }

  /** `wait`: what is waited for, where there may be several. */
  begins(kind: PartKind, nowNs: number, wait: TraceWait | null = null): void {
    const open = this.#open(kind);
    if (open === null) this.#add({ kind, fromNs: nowNs, toNs: null, depth: 1, wait });
    else open.depth++;
  }

  ends(kind: PartKind, nowNs: number): void {
    const open = this.#open(kind);
    if (open === null) return;
    open.depth--;
    if (open.depth === 0) open.toNs = nowNs;
  }

  /** The part of a kind that is under way: there is one at most. */
  #open(kind: PartKind): OpenPart | null {
    const parts = this.#parts;
    if (parts === null) return null;
    for (let place = parts.length - 1; place >= 0; place--) {
      const part = parts[place]!;
      if (part.kind === kind) return part.depth > 0 ? part : null;
    }
    return null;
  }

  #add(part: OpenPart): void {
    if (this.#parts === null) this.#parts = [part];
    else this.#parts.push(part);
  }

  /** A business fact is done in it, or taken back. */
  did(effect: TraceEffect): void {
    this.#effects ??= [];
    this.#effects.push(effect);
  }

  /** Whether it, or something below it, is about one of these entities. */
  isAbout(keys: ReadonlySet<number>): boolean {
    return keys.has(this.#key) || this.#children?.some((child) => child.isAbout(keys)) === true;
  }

  /** The message leaves; until now the attempt waited at the caller. */
  sent(nowNs: number, waitedFor: "permit" | "connection" | "broker"): void {
    if (nowNs > this.#fromNs)
      this.#add({ kind: waitedFor, fromNs: this.#fromNs, toNs: nowNs, depth: 0, wait: null });
    this.begins("network", nowNs);
  }

  arrived(nowNs: number, component: string, instance: number): void {
    this.ends("network", nowNs);
    this.#visit = { component, instance, fromNs: nowNs, toNs: null, failure: null };
  }

  /** The visit is over, and its answer on the way. */
  replied(nowNs: number, outcome: Outcome | null): void {
    if (this.#visit === null) return;
    this.#visit.toNs = nowNs;
    this.#visit.failure = failureOf(outcome);
    this.begins("network", nowNs);
  }

  /** Nothing of the visit is left at the callee, and nobody may have been told. */
  left(nowNs: number): void {
    if (this.#visit !== null) this.#visit.toNs ??= nowNs;
  }

  /** Its outcome is known where it was asked for. */
  ended(nowNs: number, outcome: Outcome | null, degraded: boolean): void {
    this.#toNs = nowNs;
    this.#failure = failureOf(outcome);
    this.#degraded = degraded;
  }

  /** What becomes of it, where it is a message or a saga. */
  marked(nowNs: number, what: MarkKind, by = ""): void {
    this.#marks ??= [];
    if (this.#marks.length < MARKS_MAX) this.#marks.push({ what, atNs: nowNs, by });
  }

  /** In whose name something is done, for others that it keeps from something. */
  get holder(): TraceHolder {
    const { workload, number } = this.notebook;
    return { name: this.#name, workload, number };
  }

  /** All that is known by now, as data. */
  data(): TraceSpan {
    return {
      kind: this.#kind,
      name: this.#name,
      key: this.#key < 0 ? null : this.#key,
      fromNs: this.#fromNs,
      toNs: this.#toNs,
      failure: this.#failure,
      degraded: this.#degraded,
      visit: this.#visit === null ? null : { ...this.#visit },
      parts: (this.#parts ?? []).map(partOf),
      effects: [...(this.#effects ?? [])],
      marks: [...(this.#marks ?? [])],
      children: (this.#children ?? []).map((child) => child.data()),
    };
  }
}

function partOf({ kind, fromNs, toNs, wait }: OpenPart): TracePart {
  return wait === null ? { kind, fromNs, toNs } : { kind, fromNs, toNs, wait };
}

function failureOf(outcome: Outcome | null): TraceFailure | null {
  return outcome === null ? null : { code: outcome.code, cause: outcome.cause, place: outcome.place };
}
