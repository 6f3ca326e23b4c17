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
  private readonly _kind: SpanKind;
  private readonly _name: string;
  private readonly _key: number;
  private readonly _fromNs: number;
  readonly notebook: Notebook;
  private _children: Span[] | null = null;
  private _parts: OpenPart[] | null = null;
  private _effects: TraceEffect[] | null = null;
  private _toNs: number | null = null;
  private _failure: TraceFailure | null = null;
  private _degraded = false;
  private _visit: Visit | null = null;
  private _marks: TraceMark[] | null = null;

  /** `key` -1: it is about no entity. */
  constructor(kind: SpanKind, name: string, fromNs: number, key: number, notebook: Notebook) {
    this._kind = kind;
    this._name = name;
    this._key = key;
    this._fromNs = fromNs;
    this.notebook = notebook;
  }

  get fromNs(): number {
    return this._fromNs;
  }

  get name(): string {
    return this._name;
  }

  get key(): number {
    return this._key;
  }

  /** When its end was noted; null: it was not yet. */
  get toNs(): number | null {
    return this._toNs;
  }

  /** Its message has reached a machine. */
  get hasArrived(): boolean {
    return this._visit !== null;
  }

  /** A call is made for it. */
  called(nowNs: number, name: string, key: number): Span {
    return this._child("call", name, nowNs, key);
  }

  /** One more attempt of this call. */
  attempted(nowNs: number): Span {
    return this._child("attempt", this._name, nowNs, this._key);
  }

  /** It begins a saga. */
  beganSaga(nowNs: number, name: string): Span {
    return this._child("saga", name, nowNs, this._key);
  }

  /** This saga tries a step, or to undo one. */
  stepped(nowNs: number, name: string): Span {
    return this._child("step", name, nowNs, this._key);
  }

  private _child(kind: SpanKind, name: string, nowNs: number, key: number): Span {
    return this.adopt(new Span(kind, name, nowNs, key, this.notebook));
  }

  /** Something comes of it. */
  adopt<Child extends Span>(child: Child): Child {
    if (this._children === null) this._children = [child];
    else this._children.push(child);
    return child;
  }

  /** `wait`: what is waited for, where there may be several. */
  begins(kind: PartKind, nowNs: number, wait: TraceWait | null = null): void {
    const open = this._open(kind);
    if (open === null) this._add({ kind, fromNs: nowNs, toNs: null, depth: 1, wait });
    else open.depth++;
  }

  ends(kind: PartKind, nowNs: number): void {
    const open = this._open(kind);
    if (open === null) return;
    open.depth--;
    if (open.depth === 0) open.toNs = nowNs;
  }

  /** The part of a kind that is under way: there is one at most. */
  private _open(kind: PartKind): OpenPart | null {
    const parts = this._parts;
    if (parts === null) return null;
    for (let place = parts.length - 1; place >= 0; place--) {
      const part = parts[place]!;
      if (part.kind === kind) return part.depth > 0 ? part : null;
    }
    return null;
  }

  private _add(part: OpenPart): void {
    if (this._parts === null) this._parts = [part];
    else this._parts.push(part);
  }

  /** A business fact is done in it, or taken back. */
  did(effect: TraceEffect): void {
    this._effects ??= [];
    this._effects.push(effect);
  }

  /** Whether it, or something below it, is about one of these entities. */
  isAbout(keys: ReadonlySet<number>): boolean {
    return keys.has(this._key) || this._children?.some((child) => child.isAbout(keys)) === true;
  }

  /** The message leaves; until now the attempt waited at the caller. */
  sent(nowNs: number, waitedFor: "permit" | "connection" | "broker"): void {
    if (nowNs > this._fromNs)
      this._add({ kind: waitedFor, fromNs: this._fromNs, toNs: nowNs, depth: 0, wait: null });
    this.begins("network", nowNs);
  }

  arrived(nowNs: number, component: string, instance: number): void {
    this.ends("network", nowNs);
    this._visit = { component, instance, fromNs: nowNs, toNs: null, failure: null };
  }

  /** The visit is over, and its answer on the way. */
  replied(nowNs: number, outcome: Outcome | null): void {
    if (this._visit === null) return;
    this._visit.toNs = nowNs;
    this._visit.failure = failureOf(outcome);
    this.begins("network", nowNs);
  }

  /** Nothing of the visit is left at the callee, and nobody may have been told. */
  left(nowNs: number): void {
    if (this._visit !== null) this._visit.toNs ??= nowNs;
  }

  /** Its outcome is known where it was asked for. */
  ended(nowNs: number, outcome: Outcome | null, degraded: boolean): void {
    this._toNs = nowNs;
    this._failure = failureOf(outcome);
    this._degraded = degraded;
  }

  /** What becomes of it, where it is a message or a saga. */
  marked(nowNs: number, what: MarkKind, by = ""): void {
    this._marks ??= [];
    if (this._marks.length < MARKS_MAX) this._marks.push({ what, atNs: nowNs, by });
  }

  /** In whose name something is done, for others that it keeps from something. */
  get holder(): TraceHolder {
    const { workload, number } = this.notebook;
    return { name: this._name, workload, number };
  }

  /** All that is known by now, as data. */
  data(): TraceSpan {
    return {
      kind: this._kind,
      name: this._name,
      key: this._key < 0 ? null : this._key,
      fromNs: this._fromNs,
      toNs: this._toNs,
      failure: this._failure,
      degraded: this._degraded,
      visit: this._visit === null ? null : { ...this._visit },
      parts: (this._parts ?? []).map(partOf),
      effects: [...(this._effects ?? [])],
      marks: [...(this._marks ?? [])],
      children: (this._children ?? []).map((child) => child.data()),
    };
  }
}

function partOf({ kind, fromNs, toNs, wait }: OpenPart): TracePart {
  return wait === null ? { kind, fromNs, toNs } : { kind, fromNs, toNs, wait };
}

function failureOf(outcome: Outcome | null): TraceFailure | null {
  return outcome === null ? null : { code: outcome.code, cause: outcome.cause, place: outcome.place };
}
