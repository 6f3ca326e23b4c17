import type { Stretch } from "../../observe/tracing/critical-path.ts";
import { criticalPath } from "../../observe/tracing/critical-path.ts";
import type { PartKind, SpanKind, Trace, TraceEffect, TraceSpan } from "../../observe/tracing/trace.ts";
import { latency } from "../numbers.ts";
import { plural } from "../phrases.ts";
import { effectText, failureText, markText } from "./words.ts";

/** What a bar of a waterfall shows: a part of an attempt, or that somebody else is waited for. */
export type BarKind = PartKind | "waits";

export interface Bar {
  readonly kind: BarKind;
  readonly fromNs: number;
  readonly toNs: number;
  /** Nobody waits for it any more. */
  readonly isLate: boolean;
}

/** One line of a waterfall: a request, a call with several attempts, or an attempt. */
export interface WaterfallRow {
  readonly depth: number;
  readonly label: string;
  /** What came of it, where that is worth a word. */
  readonly remark: string;
  readonly isFailed: boolean;
  /** The outcome waited for it at some time. */
  readonly isOnPath: boolean;
  readonly fromNs: number;
  readonly toNs: number;
  readonly bars: readonly Bar[];
  /** The business facts that were done in it. */
  readonly effects: readonly TraceEffect[];
  /** When its caller had an outcome that was no answer, so that it shows where it was cut off; null otherwise. */
  readonly failedNs: number | null;
}

export interface Waterfall {
  /** When the request began: times are told from then on. */
  readonly originNs: number;
  readonly fromNs: number;
  /** Where the drawing ends: later than the request itself where something outlived it, though not by much. */
  readonly toNs: number;
  readonly rows: readonly WaterfallRow[];
  readonly path: readonly Stretch[];
  /** What goes on beyond the end of the drawing, in words; null: nothing. */
  readonly later: string | null;
  /** What its messages led to, with a time of its own; null: nothing, or it stands between the other rows. */
  readonly aftermath: Waterfall | null;
}

/** What outlives a request is drawn up to this many times its length. */
const AFTERMATH = 2;
/** More children than this are cut to those that mattered. */
const SIBLINGS_MAX = 8;

/** A trace as lines one under the other, callers above what they called. */
export function waterfallOf(trace: Trace, endNs: number): Waterfall {
  const { root } = trace;
  const path = criticalPath(root, endNs);
  const onPath = new Set(path.map(({ span }) => span));
  const fromNs = root.fromNs;
  const lengthNs = Math.max((root.toNs ?? endNs) - fromNs, 1);
  const messages = messagesIn(root);
  const lastOfMessages = Math.max(0, ...messages.map(lastKnownNs));
  const areApart = lastOfMessages > fromNs + AFTERMATH * lengthNs;
  const drawing = new Drawing(onPath, endNs, !areApart);
  drawing.request(trace);
  const lastNs = lastOf(drawing.rows);
  const toNs = Math.max(fromNs + lengthNs, Math.min(lastNs, fromNs + AFTERMATH * lengthNs));
  const rows = within(drawing.rows, toNs);
  const left = drawing.rows.length - rows.length;
  const later = lastNs <= toNs ? null : laterText(left, lastNs - fromNs);
  const aftermath = areApart ? aftermathOf(messages, lastOfMessages, { originNs: fromNs, endNs }) : null;
  return { originNs: fromNs, fromNs, toNs, rows, path, later, aftermath };
}

/** What the bars of these requests stand for. */
export function kindsIn(traces: readonly Trace[], endNs: number): ReadonlySet<BarKind> {
  const waterfalls = traces.map((trace) => waterfallOf(trace, endNs));
  const rows = waterfalls.flatMap((waterfall) => [...waterfall.rows, ...(waterfall.aftermath?.rows ?? [])]);
  return new Set(rows.flatMap(({ bars }) => bars.map(({ kind }) => kind)));
}

function aftermathOf(
  messages: readonly TraceSpan[],
  lastNs: number,
  { originNs, endNs }: { readonly originNs: number; readonly endNs: number },
): Waterfall {
  const drawing = new Drawing(new Set(), endNs, true);
  drawing.messages(messages);
  const fromNs = Math.min(...messages.map((message) => message.fromNs));
  const toNs = Math.max(lastNs, fromNs + 1);
  return {
    originNs,
    fromNs,
    toNs,
    rows: within(drawing.rows, toNs),
    path: [],
    later: null,
    aftermath: null,
  };
}

/** The messages that were left with brokers and in outboxes, without what came of them. */
function messagesIn(span: TraceSpan): readonly TraceSpan[] {
  return span.children.flatMap((child) => (child.kind === "message" ? [child] : messagesIn(child)));
}

/** The last time at which anything is known to have happened with a span or below it. */
function lastKnownNs(span: TraceSpan): number {
  const own = [span.fromNs, span.toNs ?? 0, span.visit?.toNs ?? 0];
  const parts = span.parts.map((part) => part.toNs ?? part.fromNs);
  const marks = span.marks.map(({ atNs }) => atNs);
  return Math.max(...own, ...parts, ...marks, ...span.children.map(lastKnownNs));
}

function laterText(calls: number, lastNs: number): string {
  const what = calls === 0 ? "Work" : `Work, with ${plural(calls, "more call")},`;
  return `${what} that nobody waits for any more goes on until ${latency(lastNs / 1e6)} after the request began.`;
}

function lastOf(rows: readonly WaterfallRow[]): number {
  return rows.reduce((last, row) => Math.max(last, row.toNs, ...row.bars.map(({ toNs }) => toNs)), 0);
}

/** What begins after the end of the drawing is left out, and what goes on until then is cut off. */
function within(rows: readonly WaterfallRow[], toNs: number): readonly WaterfallRow[] {
  return rows
    .filter(({ fromNs }) => fromNs < toNs)
    .map((row) => ({
      ...row,
      bars: row.bars
        .filter((bar) => bar.fromNs < toNs)
        .map((bar) => ({ ...bar, toNs: Math.min(bar.toNs, toNs) })),
    }));
}

const NOTHING = {
  remark: "",
  isFailed: false,
  isOnPath: false,
  bars: [],
  effects: [],
  failedNs: null,
} as const;

class Drawing {
  readonly rows: WaterfallRow[] = [];
  private readonly _onPath: ReadonlySet<TraceSpan>;
  private readonly _endNs: number;
  private readonly _hasMessages: boolean;

  constructor(onPath: ReadonlySet<TraceSpan>, endNs: number, hasMessages: boolean) {
    this._onPath = onPath;
    this._endNs = endNs;
    this._hasMessages = hasMessages;
  }

  request({ workload, root }: Trace): void {
    this._row(root, 0, workload, "");
    this._calls(root.children, 1);
  }

  messages(messages: readonly TraceSpan[]): void {
    this._calls(messages, 0);
  }

  private _calls(all: readonly TraceSpan[], depth: number): void {
    const calls = this._hasMessages ? all : all.filter(({ kind }) => kind !== "message");
    const shown = this._worthShowing(calls);
    for (const call of calls) if (shown.has(call)) this._drawn[call.kind](call, depth);
    if (shown.size < calls.length) this._leftOut(calls, calls.length - shown.size, depth);
  }

  /** Of many, those on the critical path, those that failed, and the longest, never more than fit. */
  private _worthShowing(calls: readonly TraceSpan[]): ReadonlySet<TraceSpan> {
    if (calls.length <= SIBLINGS_MAX) return new Set(calls);
    const weight = (call: TraceSpan): number =>
      (this._isOnPath(call) ? 2 : 0) + (call.failure === null ? 0 : 1);
    const sorted = [...calls].sort(
      (a, b) => weight(b) - weight(a) || this._toNs(b) - b.fromNs - (this._toNs(a) - a.fromNs),
    );
    return new Set(sorted.slice(0, SIBLINGS_MAX));
  }

  private _isOnPath(call: TraceSpan): boolean {
    return this._onPath.has(call) || call.children.some((attempt) => this._onPath.has(attempt));
  }

  private _leftOut(calls: readonly TraceSpan[], amount: number, depth: number): void {
    const fromNs = Math.min(...calls.map((call) => call.fromNs));
    const toNs = Math.max(...calls.map((call) => this._toNs(call)));
    const label = `and ${plural(amount, "more call")}`;
    this.rows.push({ ...NOTHING, depth, label, fromNs, toNs });
  }

  /** How each kind is drawn. */
  private readonly _drawn: Readonly<Record<SpanKind, (span: TraceSpan, depth: number) => void>> = {
    request: (span, depth) => {
      this._attempt(span, depth, span.name);
    },
    call: (span, depth) => {
      this._call(span, depth);
    },
    attempt: (span, depth) => {
      this._attempt(span, depth, span.name);
    },
    delivery: (span, depth) => {
      this._attempt(span, depth, span.name);
    },
    message: (span, depth) => {
      this._attempt(span, depth, `in ${span.name}`);
    },
    saga: (span, depth) => {
      this._attempt(span, depth, `saga ${span.name}`);
    },
    step: (span, depth) => {
      this._attempt(span, depth, span.name);
    },
  };

  private _call(call: TraceSpan, depth: number): void {
    const [only, second] = call.children;
    if (only !== undefined && second === undefined) {
      this._attempt(only, depth, call.name);
      return;
    }
    const attempts = call.children.length;
    this._row(call, depth, call.name, attempts === 0 ? "never sent" : plural(attempts, "attempt"));
    call.children.forEach((attempt, index) => this._attempt(attempt, depth + 1, String(index + 1)));
  }

  private _attempt(attempt: TraceSpan, depth: number, name: string): void {
    const { visit } = attempt;
    const instance = visit === null ? "" : ` [${String(visit.instance)}]`;
    this._row(attempt, depth, `${name}${instance}`, "");
    this._calls(attempt.children, depth + 1);
  }

  private _row(span: TraceSpan, depth: number, label: string, note: string): void {
    const failure = span.failure === null ? "" : failureText(span.failure);
    const open = span.toNs === null ? "under way" : "";
    const toNs = this._toNs(span);
    const length = latency((toNs - span.fromNs) / 1e6);
    this.rows.push({
      depth,
      label,
      remark: [length, note, failure, open, ...marksText(span), ...span.effects.map(effectText)]
        .filter((text) => text !== "")
        .join(", "),
      isFailed: span.failure !== null,
      isOnPath: this._onPath.has(span),
      fromNs: span.fromNs,
      toNs,
      bars: this._bars(span),
      effects: span.effects,
      failedNs: span.failure === null ? null : toNs,
    });
  }

  /** Parts of its own, and where there is none a thin bar for the calls that it waits for. */
  private _bars(span: TraceSpan): Bar[] {
    const endNs = this._toNs(span);
    if (span.kind === "message") return [this._bar("broker", span.fromNs, endNs, Infinity)];
    const waits = span.children
      .filter(({ kind }) => kind !== "message")
      .map((child) => this._bar("waits", child.fromNs, this._toNs(child), endNs));
    const parts = span.parts.map((part) =>
      this._bar(part.kind, part.fromNs, part.toNs ?? Math.max(endNs, part.fromNs), endNs),
    );
    return [...waits, ...parts].flatMap((bar) => splitAt(bar, endNs));
  }

  private _bar(kind: BarKind, fromNs: number, toNs: number, endNs: number): Bar {
    return { kind, fromNs, toNs: Math.min(toNs, this._endNs), isLate: fromNs >= endNs };
  }

  private _toNs(span: TraceSpan): number {
    return span.toNs ?? this._endNs;
  }
}

function marksText({ marks }: TraceSpan): readonly string[] {
  return [...new Set(marks.map(markText))];
}

/** What goes on after the caller had its outcome is late from there on. */
function splitAt(bar: Bar, atNs: number): Bar[] {
  if (bar.fromNs >= atNs || bar.toNs <= atNs) return [bar];
  return [
    { ...bar, toNs: atNs },
    { ...bar, fromNs: atNs, isLate: true },
  ];
}
